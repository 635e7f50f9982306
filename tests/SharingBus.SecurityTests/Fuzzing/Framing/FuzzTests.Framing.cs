using SharingBus.SecurityTests.Fuzzing.Framing;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>The targets of the gRPC runtime.</summary>
public sealed partial class FuzzTests
{
    static partial void AddFraming(Dictionary<string, FuzzPlan> targets)
    {
        targets.Add("grpc-framing", new(40, 2_200_000, () => new FramingTarget()));
        targets.Add("grpc-messages", new(30, 310_000, () => new MessageTarget()));
        targets.Add("grpc-headers", new(40, 180_000, () => new HeaderTarget()));
    }
}
