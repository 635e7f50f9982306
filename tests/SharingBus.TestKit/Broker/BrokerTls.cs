namespace SharingBus.TestKit.Broker;

/// <summary>The certificate a private broker shows, and whom it asks for one, as PEM text.</summary>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Key">Its private key.</param>
/// <param name="ClientRoot">The root that certificates of clients must chain to; null asks for none.</param>
public sealed record BrokerTls(string Certificate, string Key, string? ClientRoot = null);
