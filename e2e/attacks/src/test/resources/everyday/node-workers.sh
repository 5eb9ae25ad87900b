# title: node with worker threads and WebAssembly
node -e '
const {Worker,isMainThread,parentPort}=require("worker_threads");
const w=new Worker("require(\"worker_threads\").parentPort.postMessage(6*7)",{eval:true});
w.on("message",m=>{new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0]));console.log(m)});' | grep -x 42
