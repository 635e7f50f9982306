using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Compiling;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Replay;

/// <summary>The two bundles that are compared: the one in force, and a candidate that is only asked about.</summary>
internal sealed class ReplayPair
{
    private const long MicrosPerTick = 10;
    private readonly DateTimeOffset _first;
    private readonly DateTimeOffset _last;

    private ReplayPair(FederationSnapshot inForce, CompiledBundle candidate, DateTimeOffset first, DateTimeOffset last)
    {
        Version = inForce.Version;
        InForce = inForce.Policy;
        Candidate = candidate;
        _first = first;
        _last = last;
    }

    public ulong Version { get; }

    public CompiledBundle InForce { get; }

    public CompiledBundle Candidate { get; }

    /// <summary>Compiles the candidate.</summary>
    /// <exception cref="Grpc.Core.RpcException">It is no bundle, or has faults, all of which are named.</exception>
    public static ReplayPair Of(FederationSnapshot inForce, ByteString candidate)
    {
        Bundle now = inForce.Verified.Bundle;
        Bundle other = Parse(candidate);
        CompiledBundle compiled = CompiledBundle.Compile(other);
        List<PolicyError> faults = [.. compiled.Errors];
        if (other.Federation != now.Federation)
        {
            faults.Add(new PolicyError("bundle", $"federation must be {now.Federation}: it is compared with the bundle in force there"));
        }

        DateTimeOffset first = At(Math.Max(now.ValidFromUnixMicros, other.ValidFromUnixMicros));
        DateTimeOffset last = At(Math.Min(now.ValidUntilUnixMicros, other.ValidUntilUnixMicros) - 1);
        if (faults.Count == 0 && last < first)
        {
            faults.Add(new PolicyError("bundle", "it is valid at no time at which the bundle in force is: let the two periods overlap"));
        }

        return faults.Count == 0 ? new ReplayPair(inForce, compiled, first, last) : throw ReplayRefusals.Faulty(faults);
    }

    /// <summary>The time that both are asked for: that of the acceptance, moved to where both bundles are valid.</summary>
    public DateTimeOffset TimeOf(long acceptedAtUnixMicros)
    {
        DateTimeOffset accepted = At(acceptedAtUnixMicros);
        return accepted < _first ? _first : accepted > _last ? _last : accepted;
    }

    private static Bundle Parse(ByteString candidate)
    {
        const string Remedy = "Set the bytes of a serialized Bundle, without its signatures.";
        try
        {
            return candidate.IsEmpty ? throw ReplayRefusals.Invalid("candidate", Remedy) : Bundle.Parser.ParseUntrusted(candidate.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw ReplayRefusals.Invalid("candidate", Remedy);
        }
    }

    // A bundle may say that it never ends.
    private static DateTimeOffset At(long unixMicros)
    {
        long least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / MicrosPerTick;
        long most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / MicrosPerTick;
        return DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(unixMicros, least, most) * MicrosPerTick);
    }
}
