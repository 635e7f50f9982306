namespace SharingBus.Backbone;

/// <summary>The names of the lanes on the wire: the last word of a queue's name and of a routing key.</summary>
public static class LaneNames
{
    /// <summary>Every lane, the one that must not wait first.</summary>
    public static IReadOnlyList<Lane> All { get; } = [Lane.Rights, Lane.Urgent, Lane.Bulk];

    /// <summary>The lane's name on the wire: <c>rights</c>, <c>urgent</c> or <c>bulk</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no lane.</exception>
    public static string Of(Lane lane) => lane switch
    {
        Lane.Rights => "rights",
        Lane.Urgent => "urgent",
        Lane.Bulk => "bulk",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "No such lane."),
    };
}
