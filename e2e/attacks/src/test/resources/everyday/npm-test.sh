# title: npm test with node's own test runner
set -e
printf '{"name":"x","version":"1.0.0","scripts":{"test":"node --test"}}' > package.json
printf 'const {test}=require("node:test");const a=require("node:assert");test("adds",()=>a.equal(1+1,2));' > x.test.js
npm test
