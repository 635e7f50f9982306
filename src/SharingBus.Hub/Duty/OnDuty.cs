using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Duty;

/// <summary>Who is on duty at an instant.</summary>
/// <param name="Rota">Id of the rota.</param>
/// <param name="Person">By name. It never leaves the hub.</param>
/// <param name="Recipient">Where that person is reached.</param>
/// <param name="Until">When the shift ends.</param>
/// <param name="HandedOverBy">Who had the duty before; empty where it was not handed over.</param>
internal sealed record OnDuty(string Rota, string Person, Addressee Recipient, DateTimeOffset Until, string HandedOverBy);
