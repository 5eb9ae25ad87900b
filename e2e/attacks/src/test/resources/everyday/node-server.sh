# title: a local dev server inside the sandbox and its test over loopback
# tiers: C
node -e '
const http=require("http");const s=http.createServer((q,r)=>r.end("hello"));
s.listen(3000,"127.0.0.1",()=>http.get("http://127.0.0.1:3000",r=>r.on("data",d=>{console.log(""+d);s.close()}).on("end",()=>process.exit())));' | grep -x hello
