namespace SharingBus.Node.Subscriptions;

/// <summary>A part of a role's inbox as it was read.</summary>
/// <param name="Items">What is to be given, in order.</param>
/// <param name="Next">Where to go on: everything before it is among the items or passed over.</param>
/// <param name="PassedOver">Messages for the role that are not among the items: unwanted, ended or erased.</param>
internal sealed record InboxPage(IReadOnlyList<InboxItem> Items, InboxPosition Next, int PassedOver);
