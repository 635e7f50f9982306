using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>Prints what an agency holds of a person.</summary>
internal interface IPersonPrinter
{
    /// <summary>Prints what one agency's journal has.</summary>
    void Print(string agency, IReadOnlyList<PersonRecord> records);
}
