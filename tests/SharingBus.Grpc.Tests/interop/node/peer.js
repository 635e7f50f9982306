// The messages of the interoperability tests for grpc-js.
'use strict';

const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const file = path.join(__dirname, '..', '..', 'Protos', 'testing.proto');
const testing = grpc.loadPackageDefinition(loader.loadSync(file, { keepCase: true, defaults: true, oneofs: true })).grpc.testing;

const INITIAL = 'x-grpc-test-echo-initial';
const TRAILING = 'x-grpc-test-echo-trailing-bin';

module.exports = { grpc, testing, INITIAL, TRAILING };
