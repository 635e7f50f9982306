namespace SharingBus.Backbone;

/// <summary>From whom, to whom and on which lane a batch travels.</summary>
/// <param name="Sender">Agency id of the sender. On a received batch it is proven by the queue, not claimed by the message.</param>
/// <param name="Recipient">Agency id of the recipient.</param>
/// <param name="Lane">The lane.</param>
public sealed record BatchAddress(string Sender, string Recipient, Lane Lane);
