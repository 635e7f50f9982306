namespace SharingBus.Backbone;

/// <summary>How a send ended. A send always ends, by its deadline at the latest.</summary>
public enum SendOutcome
{
    /// <summary>The backbone holds the batch durably for the recipient.</summary>
    Confirmed = 1,

    /// <summary>There is no such queue (<c>mandatory</c>): nobody holds the batch. Keep it and send again later.</summary>
    Returned = 2,

    /// <summary>The deadline passed or the connection was lost. The batch may or may not have arrived: re-send it under the same id.</summary>
    Unknown = 3,

    /// <summary>The backbone said no: the recipient's queue is full, the batch is too large, or this agency may not send. Nobody holds it.</summary>
    Refused = 4,
}
