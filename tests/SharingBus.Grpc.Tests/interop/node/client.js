// A grpc-js client of the interoperability tests: client.js <host:port> <case>. Exit code 0 means passed.
'use strict';

const assert = require('assert');
const { grpc, testing, INITIAL, TRAILING } = require('./peer');

const GZIP = 2;
const [, , address, name] = process.argv;
const credentials = grpc.credentials.createInsecure();
const client = new testing.TestService(address, credentials);

const sized = (size) => ({ body: Buffer.alloc(size) });
const deadline = (ms = 20000) => ({ deadline: Date.now() + ms });
const simpleRequest = (more = {}) => ({ response_size: 314159, payload: sized(271828), ...more });
const outputRequest = (sizes, more = {}) => ({ response_parameters: sizes.map((size) => ({ size, ...more })) });

/** Makes a unary call; resolves to all that came of it. */
function unary(target, method, request, metadata = new grpc.Metadata()) {
  return new Promise((resolve) => {
    const result = {};
    const call = target[method](request, metadata, deadline(), (error, response) => Object.assign(result, { error, response }));
    call.on('metadata', (headers) => (result.headers = headers));
    call.on('status', (status) => resolve(Object.assign(result, { status })));
  });
}

/** Follows a stream to its end; after each response onData may write more. */
function stream(call, onData = () => {}) {
  return new Promise((resolve) => {
    const result = { responses: [] };
    call.on('metadata', (headers) => (result.headers = headers));
    call.on('data', (response) => {
      result.responses.push(response);
      onData(result.responses.length);
    });
    call.on('error', () => {});
    call.on('status', (status) => resolve(Object.assign(result, { status })));
  });
}

function metadata() {
  const entries = new grpc.Metadata();
  entries.set(INITIAL, 'test_initial_metadata_value');
  entries.set(TRAILING, Buffer.from([0xab, 0xab, 0xab]));
  return entries;
}

function checkMetadata(result) {
  assert.deepStrictEqual(result.headers.get(INITIAL), ['test_initial_metadata_value']);
  assert.deepStrictEqual(result.status.metadata.get(TRAILING), [Buffer.from([0xab, 0xab, 0xab])]);
}

function checkSize(result) {
  assert.strictEqual(result.status.code, grpc.status.OK, result.status.details);
  assert.strictEqual(result.response.payload.body.length, 314159);
}

async function statusMessage(message) {
  const response_status = { code: 2, message };
  const one = await unary(client, 'UnaryCall', { response_status });
  const call = client.FullDuplexCall(deadline());
  const two = stream(call);
  call.write({ response_status });
  call.end();
  for (const result of [one, await two]) {
    assert.strictEqual(result.status.code, grpc.status.UNKNOWN);
    assert.strictEqual(result.status.details, message);
  }
}

const cases = {
  async empty_unary() {
    assert.strictEqual((await unary(client, 'EmptyCall', {})).status.code, grpc.status.OK);
  },

  async large_unary() {
    checkSize(await unary(client, 'UnaryCall', simpleRequest()));
  },

  async client_streaming() {
    const response = await new Promise((resolve, reject) => {
      const call = client.StreamingInputCall(deadline(), (error, value) => (error ? reject(error) : resolve(value)));
      [27182, 8, 1828, 45904].forEach((size) => call.write({ payload: sized(size) }));
      call.end();
    });
    assert.strictEqual(response.aggregated_payload_size, 74922);
  },

  async server_streaming() {
    const sizes = [31415, 9, 2653, 58979];
    const result = await stream(client.StreamingOutputCall(outputRequest(sizes), deadline()));
    assert.deepStrictEqual(result.responses.map((response) => response.payload.body.length), sizes);
  },

  async ping_pong() {
    const sizes = [31415, 9, 2653, 58979];
    const call = client.FullDuplexCall(deadline());
    const next = (count) => (count < sizes.length ? call.write(outputRequest([sizes[count]])) : call.end());
    const result = stream(call, next);
    next(0);
    assert.deepStrictEqual((await result).responses.map((response) => response.payload.body.length), sizes);
    assert.strictEqual((await result).status.code, grpc.status.OK);
  },

  async empty_stream() {
    const call = client.FullDuplexCall(deadline());
    const result = stream(call);
    call.end();
    assert.deepStrictEqual((await result).responses, []);
    assert.strictEqual((await result).status.code, grpc.status.OK);
  },

  async client_compressed_unary() {
    const gzip = new testing.TestService(address, credentials, { 'grpc.default_compression_algorithm': GZIP });
    const probe = await unary(client, 'UnaryCall', simpleRequest({ expect_compressed: { value: true } }));
    assert.strictEqual(probe.status.code, grpc.status.INVALID_ARGUMENT);
    checkSize(await unary(gzip, 'UnaryCall', simpleRequest({ expect_compressed: { value: true } })));
    checkSize(await unary(client, 'UnaryCall', simpleRequest({ expect_compressed: { value: false } })));
    gzip.close();
  },

  async server_compressed_unary() {
    checkSize(await unary(client, 'UnaryCall', simpleRequest({ response_compressed: { value: true } })));
    checkSize(await unary(client, 'UnaryCall', simpleRequest({ response_compressed: { value: false } })));
  },

  async custom_metadata() {
    checkMetadata(await unary(client, 'UnaryCall', simpleRequest(), metadata()));
    const call = client.FullDuplexCall(metadata(), deadline());
    const result = stream(call);
    call.write(outputRequest([314159]));
    call.end();
    checkMetadata(await result);
  },

  status_code_and_message: () => statusMessage('test status message'),

  special_status_message: () =>
    statusMessage('\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n'),

  async unimplemented_method() {
    assert.strictEqual((await unary(client, 'UnimplementedCall', {})).status.code, grpc.status.UNIMPLEMENTED);
  },

  async unimplemented_service() {
    const other = new testing.UnimplementedService(address, credentials);
    assert.strictEqual((await unary(other, 'UnimplementedCall', {})).status.code, grpc.status.UNIMPLEMENTED);
    other.close();
  },

  async cancel_after_begin() {
    const error = await new Promise((resolve) => client.StreamingInputCall(deadline(), resolve).cancel());
    assert.strictEqual(error.code, grpc.status.CANCELLED);
  },

  async cancel_after_first_response() {
    const call = client.FullDuplexCall(deadline());
    const result = stream(call, () => call.cancel());
    call.write(outputRequest([31415]));
    assert.strictEqual((await result).status.code, grpc.status.CANCELLED);
  },

  async timeout_on_sleeping_server() {
    const call = client.FullDuplexCall(deadline(1));
    const result = stream(call);
    call.write(outputRequest([8], { interval_us: 500000 }));
    assert.strictEqual((await result).status.code, grpc.status.DEADLINE_EXCEEDED);
  },
};

cases[name]().then(
  () => client.close(),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
