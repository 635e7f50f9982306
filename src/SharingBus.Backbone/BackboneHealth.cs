namespace SharingBus.Backbone;

/// <summary>What an agency's connection to the backbone can do now.</summary>
public enum BackboneHealth
{
    /// <summary>Not started, or disposed.</summary>
    Stopped = 0,

    /// <summary>Neither sends nor receives; reconnecting by itself.</summary>
    Disconnected = 1,

    /// <summary>Connected, but not every queue is being read yet, or sending is reconnecting.</summary>
    Degraded = 2,

    /// <summary>Sends, and reads every queue of every peer.</summary>
    Healthy = 3,
}
