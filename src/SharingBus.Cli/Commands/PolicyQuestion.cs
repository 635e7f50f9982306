using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary>A question about a policy set.</summary>
/// <param name="Origin">The agency whose notice it is.</param>
/// <param name="Recipient">Who is to have it.</param>
/// <param name="Type">Its type.</param>
/// <param name="At">When.</param>
internal sealed record PolicyQuestion(string Origin, RolePath Recipient, NoticeType Type, DateTimeOffset At);
