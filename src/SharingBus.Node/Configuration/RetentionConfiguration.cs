using SharingBus.Lineage.Retention;

namespace SharingBus.Node.Configuration;

/// <summary>For how long the entries of an agency's journal are kept, in the configuration file; what is left out has its default.</summary>
internal sealed class RetentionConfiguration
{
    public int MetadataDays { get; init; } = MetadataTerms.DefaultDays;

    public int LookUpDays { get; init; } = MetadataTerms.DefaultDays;

    public MetadataTerms ToTerms() => new(MetadataDays, LookUpDays);
}
