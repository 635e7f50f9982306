namespace SharingBus.Formats.Cap;

/// <summary>A version of CAP: its namespace, and whether times must have the one form of 1.2.</summary>
internal sealed record CapVersion(string Number, string Namespace, bool IsStrict)
{
    public static readonly CapVersion V11 = new("1.1", "urn:oasis:names:tc:emergency:cap:1.1", IsStrict: false);
    public static readonly CapVersion V12 = new("1.2", "urn:oasis:names:tc:emergency:cap:1.2", IsStrict: true);

    public static CapVersion? Of(string namespaceName) => namespaceName == V12.Namespace ? V12 : namespaceName == V11.Namespace ? V11 : null;
}
