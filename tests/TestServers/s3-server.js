// s3rver with a store of its own, in memory. The one that it comes with shows objects that are still being written,
// keeps those whose upload was cut off, ends the server over a key of 255 bytes, and leaves directories out of
// listings that hold nothing but directories. Real S3 does none of this, so tests against it would show nothing. It
// also knows no encoding-type=url, without which a key with a control character makes a listing that is no XML.
//
// Arguments: the path of s3rver, the port, the buckets.
'use strict';

const crypto = require('crypto');
const path = require('path');
const { Readable } = require('stream');

const [root, port, ...buckets] = process.argv.slice(2);
const S3rver = require(root);
const S3Bucket = require(path.join(root, 'lib/models/bucket'));
const S3Error = require(path.join(root, 'lib/models/error'));
const S3Object = require(path.join(root, 'lib/models/object'));

const LONGEST_KEY = 1024; // bytes of UTF-8, S3 user guide, "Naming Amazon S3 objects"

class MemoryStore {
  constructor() {
    this.buckets = new Map();
    this.uploads = new Map();
  }

  reset() {
    this.buckets.clear();
  }

  async listBuckets() {
    return [...this.buckets.values()].map(bucket => bucket.model);
  }

  async getBucket(name) {
    const bucket = this.buckets.get(name);
    return bucket ? bucket.model : null;
  }

  async putBucket(name) {
    if (!this.buckets.has(name))
      this.buckets.set(name, { model: new S3Bucket(name, new Date()), objects: new Map(), keys: null });
    return this.getBucket(name);
  }

  async deleteBucket(name) {
    this.buckets.delete(name);
  }

  async listObjects(name, { delimiter = '', startAfter = '', prefix = '', maxKeys = Infinity, encodingType }) {
    const bucket = this.buckets.get(name);
    // By the bytes of UTF-8, as S3 does. Sorted again only after a change: ten thousand keys are listed in ten pages.
    bucket.keys ??= [...bucket.objects.keys()].map(key => Buffer.from(key)).sort(Buffer.compare);
    const after = Buffer.from(startAfter);
    const shown = encodingType === 'url' ? encodeURIComponent : key => key;
    const objects = [];
    const commonPrefixes = [];
    let isTruncated = false;
    for (const bytes of bucket.keys) {
      if (startAfter && Buffer.compare(bytes, after) <= 0) continue;
      const key = bytes.toString();
      if (!key.startsWith(prefix)) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      if (end >= 0) {
        const below = shown(key.slice(0, end + delimiter.length));
        if (commonPrefixes[commonPrefixes.length - 1] !== below) commonPrefixes.push(below);
        continue;
      }
      if (objects.length >= maxKeys) {
        isTruncated = true;
        break;
      }
      objects.push(new S3Object(name, shown(key), null, bucket.objects.get(key).metadata));
    }
    return { objects, commonPrefixes, isTruncated };
  }

  async existsObject(name, key) {
    return this.buckets.get(name).objects.has(key);
  }

  async getObject(name, key, options = {}) {
    const found = this.buckets.get(name).objects.get(key);
    if (!found) return null;
    const last = Math.max(0, found.content.length - 1);
    const start = options.start || 0;
    const end = Math.min(options.end || Infinity, last);
    const satisfiable = start >= 0 && start <= end;
    const object = new S3Object(name, key, satisfiable ? Readable.from([found.content.subarray(start, end + 1)]) : null, found.metadata);
    if (options.start !== undefined || options.end) object.range = { start, end };
    return object;
  }

  async putObject(object) {
    const content = await this.received(object.content);
    return this.keep(object.bucket, object.key, content, object.metadata);
  }

  async copyObject(fromBucket, fromKey, toBucket, toKey, replacement) {
    const from = this.buckets.get(fromBucket).objects.get(fromKey);
    this.keep(toBucket, toKey, from.content, replacement || from.metadata);
    return this.buckets.get(toBucket).objects.get(toKey).metadata;
  }

  async deleteObject(name, key) {
    const bucket = this.buckets.get(name);
    bucket.objects.delete(key);
    bucket.keys = null;
  }

  async initiateUpload(bucket, key, uploadId, metadata) {
    this.uploads.set(uploadId, { key, metadata, parts: new Map() });
  }

  async putPart(bucket, uploadId, number, content) {
    const upload = this.uploads.get(uploadId);
    if (!upload) throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
    const part = await this.received(content);
    upload.parts.set(Number(number), part);
    return { size: part.length, md5: md5Of(part) };
  }

  async putObjectMultipart(bucket, uploadId, parts) {
    const upload = this.uploads.get(uploadId);
    if (!upload) throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
    const contents = parts.sort((a, b) => a.number - b.number).map(part => upload.parts.get(part.number));
    if (contents.includes(undefined)) throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.');
    this.uploads.delete(uploadId);
    // The ETag of an object in parts is no MD5 of it, and says so by its dash.
    const etag = md5Of(Buffer.concat(contents.map(part => Buffer.from(md5Of(part), 'hex')))) + '-' + parts.length;
    return this.keep(bucket, upload.key, Buffer.concat(contents), upload.metadata, etag);
  }

  async getSubresource() {
    return null;
  }

  async putSubresource() {}

  async deleteSubresource() {}

  keep(name, key, content, metadata, etag = md5Of(content)) {
    if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error('KeyTooLongError', 'Your key is too long');
    const bucket = this.buckets.get(name);
    const kept = Object.fromEntries(
      Object.entries(metadata).filter(([header]) => S3Object.ALLOWED_METADATA.includes(header) || header.startsWith('x-amz-meta-')));
    kept['etag'] = JSON.stringify(etag);
    kept['last-modified'] = new Date().toUTCString();
    kept['content-length'] = content.length;
    if (!bucket.objects.has(key)) bucket.keys = null;
    bucket.objects.set(key, { content, metadata: kept });
    return { size: content.length, md5: etag };
  }

  // All of it or an error: a request that is cut off ends without having ended.
  received(content) {
    if (Buffer.isBuffer(content)) return content;
    return new Promise((resolve, reject) => {
      const chunks = [];
      content.on('data', chunk => chunks.push(chunk));
      content.on('end', () => resolve(Buffer.concat(chunks)));
      content.on('error', reject);
      content.on('close', () => reject(new S3Error('IncompleteBody', 'You did not provide the number of bytes specified.')));
    });
  }
}

function md5Of(content) {
  return crypto.createHash('md5').update(content).digest('hex');
}

const server = new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, vhostBuckets: false, directory: '/' });
server.store = server.context.store = new MemoryStore();
Promise.all(buckets.map(bucket => server.store.putBucket(bucket)))
  .then(() => server.run())
  .catch(error => {
    console.error(error);
    process.exit(1);
  });
