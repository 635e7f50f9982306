using System.Collections.Immutable;
using Google.Protobuf;
using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>A proposal as the journal tells it. Never changed; the next step makes another.</summary>
internal sealed record ProposalRecord
{
    /// <summary>Its number, from 1.</summary>
    public required ulong Number { get; init; }

    /// <summary>Where in the journal it begins; the candidate's bytes are that entry's content.</summary>
    public required long Index { get; init; }

    /// <summary>Who proposed.</summary>
    public required string Proposer { get; init; }

    /// <summary>What for, in the proposer's words.</summary>
    public required string Statement { get; init; }

    /// <summary>When.</summary>
    public required long ProposedAtUnixMicros { get; init; }

    /// <summary>The version that it changes; 0 for the first.</summary>
    public required ulong BaseVersion { get; init; }

    /// <summary>The version that it is to be.</summary>
    public required ulong Version { get; init; }

    /// <summary>SHA-256 of the candidate's bytes.</summary>
    public required ByteString Digest { get; init; }

    /// <summary>What differs from the base, in words.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>SHA-256 of the request that made it.</summary>
    public required ByteString RequestDigest { get; init; }

    /// <summary>Every signature that was given, in order.</summary>
    public ImmutableArray<ProposalApproval> Approvals { get; init; } = [];

    /// <summary>Open, or how it ended. Whether an open one is stale depends on the current version: see <see cref="StateAt"/>.</summary>
    public ProposalState Ended { get; init; } = ProposalState.Open;

    /// <summary>Who ended it.</summary>
    public string ClosedBy { get; init; } = string.Empty;

    /// <summary>Why, in that person's words.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When it ended; 0 while it is open.</summary>
    public long ClosedAtUnixMicros { get; init; }

    /// <summary>Its state while a version is current. Versions only rise, so what is stale stays so.</summary>
    public ProposalState StateAt(ulong currentVersion) =>
        Ended == ProposalState.Open && BaseVersion != currentVersion ? ProposalState.Stale : Ended;
}
