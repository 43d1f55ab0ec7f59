/**
 * The one script: it listens to what happens and reads the page anew, putting in its parts marked `data-live`. Parts in which somebody is
 * typing or has opened something stay as they are. Only a page that is looked at listens: browsers open six connections to a host
 * (HTTP/1.1), and every stream is one. What happened between the reading of a page and the beginning of its stream is in no event: it is
 * read once more then. Without script pages are just reloaded by hand.
 */
export const SCRIPT = `(()=>{let timer,stream;const d=document,busy=e=>e.contains(d.activeElement)||e.querySelector("details[open]");
const load=async()=>{timer=0;try{const a=await fetch(location.href,{redirect:"error"});if(!a.ok)return;const n=new DOMParser().parseFromString(await a.text(),"text/html");
for(const e of d.querySelectorAll("[data-live]")){const f=n.getElementById(e.id);if(f&&!busy(e)&&f.innerHTML!==e.innerHTML)e.replaceChildren(...f.childNodes)}}catch{}};
const soon=()=>{timer||=setTimeout(load,400)};
const listen=()=>{stream&&stream.close();stream=0;if(!d.hidden){stream=new EventSource("/v1/events");stream.onmessage=soon;stream.addEventListener("begin",soon)}};
d.addEventListener("visibilitychange",()=>{listen();d.hidden||load()});addEventListener("pagehide",()=>stream&&stream.close());listen()})()`;
