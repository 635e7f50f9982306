namespace SharingBus.Lineage.Checkpoints;

/// <summary>The form of names in notes: a prefix, then a federation and a member of it, both percent-encoded (RFC 3986, unreserved characters stand).</summary>
/// <param name="prefix">What the name is of, a slash at its end.</param>
internal sealed class MemberName(string prefix)
{
    public string Of(string federation, string agency)
    {
        ArgumentException.ThrowIfNullOrEmpty(federation);
        ArgumentException.ThrowIfNullOrEmpty(agency);
        return $"{prefix}{Uri.EscapeDataString(federation)}/{Uri.EscapeDataString(agency)}";
    }

    public (string Federation, string Agency)? Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..].Split('/') : [];
        if (parts.Length != 2 || parts.Any(static part => part.Length == 0))
        {
            return null;
        }

        (string federation, string agency) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
        return Of(federation, agency) == name ? (federation, agency) : null;
    }
}
