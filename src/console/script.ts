/**
 * The one script: it listens to what happens and reads the page anew, putting in its parts marked `data-live`. Parts in which somebody is
 * typing or has opened something stay as they are. Without it pages are just reloaded by hand.
 */
export const SCRIPT = `(()=>{let timer;const busy=e=>e.contains(document.activeElement)&&document.activeElement!==document.body||e.querySelector("details[open]");
const load=async()=>{timer=undefined;try{const a=await fetch(location.href,{redirect:"error"});if(!a.ok)return;const d=new DOMParser().parseFromString(await a.text(),"text/html");
for(const e of document.querySelectorAll("[data-live]")){const n=d.getElementById(e.id);if(n&&!busy(e)&&n.innerHTML!==e.innerHTML)e.replaceChildren(...n.childNodes)}}catch{}};
const s=new EventSource("/v1/events");s.onmessage=()=>{timer??=setTimeout(load,400)};addEventListener("pagehide",()=>s.close())})()`;
