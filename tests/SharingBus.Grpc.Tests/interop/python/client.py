"""A grpcio client of the interoperability tests: client.py <descriptor> <host:port> <case>. Exit code 0 means passed."""

import queue
import sys

import grpc

import messages

types = messages.load(sys.argv[1])
channel = grpc.insecure_channel(sys.argv[2])
INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")
TIMEOUT = 20


def method(make, name, request, response, service=messages.SERVICE):
    return make(
        "/%s/%s" % (service, name),
        request_serializer=types[request].SerializeToString,
        response_deserializer=types[response].FromString,
    )


output = ("StreamingOutputCallRequest", "StreamingOutputCallResponse")
empty_call = method(channel.unary_unary, "EmptyCall", "Empty", "Empty")
unary_call = method(channel.unary_unary, "UnaryCall", "SimpleRequest", "SimpleResponse")
input_call = method(channel.stream_unary, "StreamingInputCall", "StreamingInputCallRequest", "StreamingInputCallResponse")
output_call = method(channel.unary_stream, "StreamingOutputCall", *output)
duplex_call = method(channel.stream_stream, "FullDuplexCall", *output)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def simple_request(size=314159, payload=271828):
    request = types["SimpleRequest"](response_size=size)
    request.payload.body = bytes(payload)
    return request


def input_request(size):
    request = types["StreamingInputCallRequest"]()
    request.payload.body = bytes(size)
    return request


def output_request(*sizes, payload=0, interval_us=0):
    request = types["StreamingOutputCallRequest"]()
    for size in sizes:
        request.response_parameters.add(size=size, interval_us=interval_us)
    request.payload.body = bytes(payload)
    return request


class Requests:
    """Requests that are written when the test says so."""

    def __init__(self):
        self.waiting = queue.Queue()

    def write(self, request):
        self.waiting.put(request)

    def close(self):
        self.waiting.put(None)

    def __iter__(self):
        return iter(self.waiting.get, None)


def fails(call, code):
    try:
        call()
    except grpc.RpcError as error:
        check(error.code() == code, "%s: %s" % (error.code(), error.details()))
        return error.details()
    raise AssertionError("expected " + str(code))


def empty_unary():
    check(empty_call(types["Empty"](), timeout=TIMEOUT) == types["Empty"](), "response")


def large_unary():
    check(len(unary_call(simple_request(), timeout=TIMEOUT).payload.body) == 314159, "size")


def client_streaming():
    response = input_call(map(input_request, (27182, 8, 1828, 45904)), timeout=TIMEOUT)
    check(response.aggregated_payload_size == 74922, "sum")


def server_streaming():
    sizes = [31415, 9, 2653, 58979]
    responses = output_call(output_request(*sizes), timeout=TIMEOUT)
    check([len(response.payload.body) for response in responses] == sizes, "sizes")


def ping_pong():
    requests = Requests()
    call = duplex_call(iter(requests), timeout=TIMEOUT)
    for size, payload in ((31415, 27182), (9, 8), (2653, 1828), (58979, 45904)):
        requests.write(output_request(size, payload=payload))
        check(len(next(call).payload.body) == size, "size")
    requests.close()
    check(list(call) == [], "end")


def empty_stream():
    check(list(duplex_call(iter(()), timeout=TIMEOUT)) == [], "responses")


def client_compressed_unary():
    request = simple_request()
    request.expect_compressed.value = True
    plain, gzip = grpc.Compression.NoCompression, grpc.Compression.Gzip
    fails(lambda: unary_call(request, timeout=TIMEOUT, compression=plain), grpc.StatusCode.INVALID_ARGUMENT)
    check(len(unary_call(request, timeout=TIMEOUT, compression=gzip).payload.body) == 314159, "compressed")
    request.expect_compressed.value = False
    check(len(unary_call(request, timeout=TIMEOUT, compression=plain).payload.body) == 314159, "plain")


def server_compressed_unary():
    for compressed in (True, False):
        request = simple_request()
        request.response_compressed.value = compressed
        check(len(unary_call(request, timeout=TIMEOUT).payload.body) == 314159, "size")


def custom_metadata():
    _, unary = unary_call.with_call(simple_request(), timeout=TIMEOUT, metadata=(INITIAL, TRAILING))
    duplex = duplex_call(iter((output_request(314159),)), timeout=TIMEOUT, metadata=(INITIAL, TRAILING))
    check(len(list(duplex)) == 1, "responses")
    for call in (unary, duplex):
        check(INITIAL in [tuple(entry) for entry in call.initial_metadata()], "initial")
        check(TRAILING in [tuple(entry) for entry in call.trailing_metadata()], "trailing")


def status_code_and_message(message="test status message"):
    unary = types["SimpleRequest"]()
    duplex = types["StreamingOutputCallRequest"]()
    for request in (unary, duplex):
        request.response_status.code = 2
        request.response_status.message = message
    check(fails(lambda: unary_call(unary, timeout=TIMEOUT), grpc.StatusCode.UNKNOWN) == message, "unary")
    check(fails(lambda: list(duplex_call(iter((duplex,)), timeout=TIMEOUT)), grpc.StatusCode.UNKNOWN) == message, "duplex")


def special_status_message():
    status_code_and_message("\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n")


def unimplemented_method():
    call = method(channel.unary_unary, "UnimplementedCall", "Empty", "Empty")
    fails(lambda: call(types["Empty"](), timeout=TIMEOUT), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service():
    call = method(channel.unary_unary, "UnimplementedCall", "Empty", "Empty", "grpc.testing.UnimplementedService")
    fails(lambda: call(types["Empty"](), timeout=TIMEOUT), grpc.StatusCode.UNIMPLEMENTED)


def cancel_after_begin():
    requests = Requests()
    call = input_call.future(iter(requests), timeout=TIMEOUT)
    call.cancel()
    requests.close()
    check(call.cancelled() and call.code() == grpc.StatusCode.CANCELLED, "cancelled")


def cancel_after_first_response():
    requests = Requests()
    call = duplex_call(iter(requests), timeout=TIMEOUT)
    requests.write(output_request(31415, payload=27182))
    check(len(next(call).payload.body) == 31415, "size")
    call.cancel()
    requests.close()
    fails(lambda: next(call), grpc.StatusCode.CANCELLED)


def timeout_on_sleeping_server():
    requests = Requests()
    call = duplex_call(iter(requests), timeout=0.001)
    requests.write(output_request(8, payload=27182, interval_us=500000))
    fails(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.close()


globals()[sys.argv[3]]()
channel.close()
