// Verifies the audit log in the browser: each record's hash, each link, and the signature over the newest one.
// The same as `palyra audit verify`, with the browser's own SHA-256 and Ed25519, and nothing but the public key.

import {request} from '../core/api.js';

/**
 * @typedef {{seq: number, hash: string, time: string, signature: string}} Checkpoint
 * @typedef {{intact: boolean, records: number, seq: number, why: string, checkpoint: Checkpoint|null, key: string}} Verdict
 * @typedef {{seq: number, time: string, kind: string, fields: Record<string, string>, previous: string, hash: string}} Line
 */

const GENESIS = '0'.repeat(64);
const encoder = new TextEncoder();

/** @param {(records: number) => void} progress @returns {Promise<Verdict>} */
export async function verify(progress) {
  const pem = await (await request('GET', '/v1/audit/key', {headers: {Accept: 'application/x-pem-file'}})).text();
  const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (it) => it.charCodeAt(0));
  const key = hex(await crypto.subtle.digest('SHA-256', der)).slice(0, 32);
  const response = await request('GET', '/v1/audit/export', {headers: {Accept: 'application/jsonl'}});
  let head = GENESIS;
  let count = 0;
  /** @type {Checkpoint|null} */
  let checkpoint = null;
  /** @param {number} seq @param {string} why @returns {Verdict} */
  const broken = (seq, why) => ({intact: false, records: count, seq, why, checkpoint, key});
  for await (const text of lines(/** @type {ReadableStream<any>} */ (response.body))) {
    if (checkpoint) return broken(count + 1, 'something stands behind the checkpoint');
    const line = JSON.parse(text);
    if (line.checkpoint) {
      checkpoint = /** @type {Checkpoint} */ (line.checkpoint);
      continue;
    }
    const record = /** @type {Line} */ (line);
    count++;
    if (canonical(record) !== text) return broken(count, 'the line is not in its canonical form');
    if (record.seq !== count) return broken(count, `record ${count} is missing`);
    if (record.previous !== head) return broken(count, 'the record does not follow from the one before');
    if (hex(await crypto.subtle.digest('SHA-256', chained(record))) !== record.hash) return broken(count, 'the record was changed');
    head = record.hash;
    if (count % 250 === 0) progress(count);
  }
  if (!checkpoint) return broken(count, 'there is no signed checkpoint');
  if (checkpoint.seq !== count || checkpoint.hash !== head) return broken(count, 'the checkpoint is not over the last record');
  const publicKey = await crypto.subtle.importKey('spki', der, {name: 'Ed25519'}, false, ['verify']);
  const statement = encoder.encode(`palyra-audit-checkpoint-v1\n${checkpoint.seq}\n${checkpoint.hash}\n${checkpoint.time}\n`);
  if (!(await crypto.subtle.verify({name: 'Ed25519'}, publicKey, bytes(checkpoint.signature), statement))) return broken(count, 'the signature is not by this key');
  return {intact: true, records: count, seq: count, why: '', checkpoint, key};
}

/** The bytes that a record's hash is over: every part with its length in front. @param {Line} record */
function chained(record) {
  const names = Object.keys(record.fields).sort(byUnits);
  const parts = ['palyra-audit-v1', record.previous, String(record.seq), record.time, record.kind, String(names.length), ...names.flatMap((name) => [name, record.fields[name]])].map((part) => encoder.encode(part));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    all.set(part, at + 4);
    at += 4 + part.length;
  }
  return all;
}

/** RFC 8785, for what a record holds: texts, one whole number, and objects of them. @param {any} value @returns {string} */
function canonical(value) {
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort(byUnits)
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join(',')}}`;
}

/** By UTF-16 code units, as both RFC 8785 and the log sort. @param {string} a @param {string} b */
function byUnits(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {ReadableStream<any>} stream */
async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream('utf-8', {fatal: true})).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) break;
    const found = (rest + value).split('\n');
    rest = found.pop() ?? '';
    yield* found;
  }
  if (rest) yield rest;
}

/** @param {ArrayBuffer} buffer */
function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (it) => it.toString(16).padStart(2, '0')).join('');
}

/** @param {string} text */
function bytes(text) {
  if (!/^[0-9a-f]{128}$/.test(text)) throw new Error('the signature is not 128 hexadecimal digits');
  return Uint8Array.from(text.match(/../g) ?? [], (it) => parseInt(it, 16));
}
