"""A grpcio server of the interoperability tests. Prints its port, serves until its standard input ends."""

import sys
import time
from concurrent import futures

import grpc

import messages

types = messages.load(sys.argv[1])
INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"


def echo_metadata(context):
    metadata = dict(context.invocation_metadata())
    if INITIAL in metadata:
        context.send_initial_metadata(((INITIAL, metadata[INITIAL]),))
    if TRAILING in metadata:
        context.set_trailing_metadata(((TRAILING, metadata[TRAILING]),))


def fail_if_asked(status, context):
    if status.code != 0:
        code = next(code for code in grpc.StatusCode if code.value[0] == status.code)
        context.abort(code, status.message)


def empty_call(request, context):
    return types["Empty"]()


def unary_call(request, context):
    if request.response_compressed.value:
        context.set_compression(grpc.Compression.Gzip)
    echo_metadata(context)
    fail_if_asked(request.response_status, context)
    response = types["SimpleResponse"]()
    response.payload.body = bytes(request.response_size)
    return response


def answer(request, context):
    fail_if_asked(request.response_status, context)
    for parameters in request.response_parameters:
        if parameters.interval_us:
            time.sleep(parameters.interval_us / 1e6)
        response = types["StreamingOutputCallResponse"]()
        response.payload.body = bytes(parameters.size)
        yield response


def streaming_output_call(request, context):
    echo_metadata(context)
    yield from answer(request, context)


def streaming_input_call(requests, context):
    total = sum(len(request.payload.body) for request in requests)
    return types["StreamingInputCallResponse"](aggregated_payload_size=total)


def full_duplex_call(requests, context):
    echo_metadata(context)
    for request in requests:
        yield from answer(request, context)


def handler(make, behaviour, request, response):
    return make(
        behaviour, request_deserializer=types[request].FromString, response_serializer=types[response].SerializeToString
    )


def main():
    output = ("StreamingOutputCallRequest", "StreamingOutputCallResponse")
    methods = {
        "EmptyCall": handler(grpc.unary_unary_rpc_method_handler, empty_call, "Empty", "Empty"),
        "UnaryCall": handler(grpc.unary_unary_rpc_method_handler, unary_call, "SimpleRequest", "SimpleResponse"),
        "StreamingOutputCall": handler(grpc.unary_stream_rpc_method_handler, streaming_output_call, *output),
        "StreamingInputCall": handler(
            grpc.stream_unary_rpc_method_handler,
            streaming_input_call,
            "StreamingInputCallRequest",
            "StreamingInputCallResponse",
        ),
        "FullDuplexCall": handler(grpc.stream_stream_rpc_method_handler, full_duplex_call, *output),
    }
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(messages.SERVICE, methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0).wait()


main()
