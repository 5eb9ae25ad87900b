# title: node starts a child and reads and writes files
node -e '
const fs=require("fs"),cp=require("child_process");fs.mkdirSync("d/e",{recursive:true});fs.writeFileSync("d/e/f","x");
fs.copyFileSync("d/e/f","d/g");console.log(cp.execFileSync("cat",["d/g"]).toString());' | grep -x x
