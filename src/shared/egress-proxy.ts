/** Rewrite a platform's URL to go through the proxy, if there is one: `$EGRESS_PROXY/<scheme>/<host>/<path>`. */
export function throughProxy(proxy: string | undefined, url: string): string {
  if (proxy === undefined) return url;
  const { protocol, host, pathname, search } = new URL(url);
  return `${proxy}/${protocol.slice(0, -1)}/${host}${pathname}${search}`;
}
