namespace SharingBus.Node.Subscriptions;

/// <summary>How what a view tells fits a condition. All of several conditions is the lowest of them, any of several values the highest.</summary>
internal enum Fit
{
    /// <summary>The view says otherwise.</summary>
    Outside,

    /// <summary>The view does not say.</summary>
    Unstated,

    /// <summary>The view says so.</summary>
    Inside,
}
