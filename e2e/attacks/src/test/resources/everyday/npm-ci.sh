# title: npm install and npm ci without a network, from a package in the workspace
set -e
mkdir dep && printf '{"name":"dep","version":"1.0.0","main":"i.js"}' > dep/package.json && echo 'module.exports=42' > dep/i.js
printf '{"name":"x","version":"1.0.0","dependencies":{"dep":"file:./dep"}}' > package.json
npm install --offline --no-audit --no-fund && rm -rf node_modules && npm ci --offline --no-audit --no-fund && node -p 'require("dep")' | grep -x 42
