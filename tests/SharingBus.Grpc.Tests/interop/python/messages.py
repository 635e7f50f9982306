"""The test messages, built from a serialised file descriptor: no generated code that could be of another protobuf version."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "grpc.testing.TestService"
NAMES = [
    "Empty",
    "SimpleRequest",
    "SimpleResponse",
    "StreamingInputCallRequest",
    "StreamingInputCallResponse",
    "StreamingOutputCallRequest",
    "StreamingOutputCallResponse",
]


def load(path):
    """Returns the message classes by their short name."""
    with open(path, "rb") as source:
        file = descriptor_pb2.FileDescriptorProto.FromString(source.read())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName("grpc.testing." + name)) for name in NAMES}
