namespace SharingBus.Hub.History;

/// <summary>Whoever was on duty handed it to another, until the shift ends.</summary>
/// <param name="Rota">Id of the rota.</param>
/// <param name="From">Who had it.</param>
/// <param name="To">Who has it.</param>
/// <param name="At">When, in milliseconds since the Unix epoch.</param>
/// <param name="Until">When the shift ends, in the same form.</param>
/// <param name="Reason">Why; stays in the hub.</param>
/// <param name="System">The system that carried it, as its certificate says.</param>
internal sealed record DutyHandedOver(string Rota, string From, string To, long At, long Until, string Reason, string System) : HubEvent;
