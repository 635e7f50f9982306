// A grpc-js server of the interoperability tests. Prints its port, serves until its standard input ends.
'use strict';

const { grpc, testing, INITIAL, TRAILING } = require('./peer');

function echoInitial(call) {
  const values = call.metadata.get(INITIAL);
  if (values.length > 0) {
    const headers = new grpc.Metadata();
    headers.set(INITIAL, values[0]);
    call.sendMetadata(headers);
  }
}

function trailers(call) {
  const metadata = new grpc.Metadata();
  call.metadata.get(TRAILING).forEach((value) => metadata.add(TRAILING, value));
  return metadata;
}

function refusal(status, metadata) {
  return status && status.code !== 0 ? { code: status.code, details: status.message, metadata } : null;
}

function answer(call, request) {
  for (const parameters of request.response_parameters) {
    const write = () => call.write({ payload: { body: Buffer.alloc(parameters.size) } });
    if (parameters.interval_us > 0) {
      setTimeout(write, parameters.interval_us / 1000);
    } else {
      write();
    }
  }
}

const implementation = {
  EmptyCall: (call, done) => done(null, {}),

  UnaryCall(call, done) {
    echoInitial(call);
    const error = refusal(call.request.response_status, trailers(call));
    done(error, { payload: { body: Buffer.alloc(call.request.response_size) } }, trailers(call));
  },

  StreamingInputCall(call, done) {
    let total = 0;
    call.on('data', (request) => (total += request.payload.body.length));
    call.on('end', () => done(null, { aggregated_payload_size: total }));
    call.on('error', () => {});
  },

  StreamingOutputCall(call) {
    echoInitial(call);
    answer(call, call.request);
    call.end(trailers(call));
  },

  FullDuplexCall(call) {
    echoInitial(call);
    call.on('data', (request) => {
      const error = refusal(request.response_status, trailers(call));
      if (error) {
        call.emit('error', error);
      } else {
        answer(call, request);
      }
    });
    call.on('end', () => call.end(trailers(call)));
  },
};

const { UnimplementedCall, ...served } = testing.TestService.service;
const server = new grpc.Server();
server.addService(served, implementation);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  console.log(port);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
