using SharingBus.SecurityTests.Fuzzing.Framing;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>The targets of the gRPC runtime.</summary>
public sealed partial class FuzzTests
{
    static partial void AddFraming(Dictionary<string, (int Share, Func<FuzzTarget> Make)> targets)
    {
        targets.Add("grpc-framing", (40, () => new FramingTarget()));
        targets.Add("grpc-messages", (30, () => new MessageTarget()));
        targets.Add("grpc-headers", (40, () => new HeaderTarget()));
    }
}
