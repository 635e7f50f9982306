using System.Xml.Linq;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.CodeLists;
using Xunit;

namespace SharingBus.Vocabulary.Tests.CodeLists;

public sealed class NiemCodesTests
{
    [Fact]
    public void SuspiciousActivity_OfNiem_IsComplete() => Agrees("niem/sar.xsd", "SuspiciousActivityCodeSimpleType", NiemCodes.SuspiciousActivity.Texts);

    [Fact]
    public void TargetSector_OfNiem_IsComplete() => Agrees("niem/sar.xsd", "TargetSectorCodeSimpleType", NiemCodes.TargetSector.Texts);

    [Fact]
    public void TipClass_OfNiem_IsComplete() => Agrees("niem/sar.xsd", "TipClassCodeSimpleType", NiemCodes.TipClass.Texts);

    [Fact]
    public void BiasMotivation_OfNiem_IsComplete() => Agrees("niem/ucr.xsd", "IncidentBiasMotivationCodeSimpleType", NiemCodes.BiasMotivation.Texts);

    private static void Agrees(string schema, string type, IReadOnlyList<string> texts)
    {
        XNamespace xs = "http://www.w3.org/2001/XMLSchema";
        XElement simpleType = XDocument.Load(ReferenceData.Find(schema)).Descendants(xs + "simpleType").Single(node => (string?)node.Attribute("name") == type);

        Assert.Equal(simpleType.Descendants(xs + "enumeration").Select(node => (string)node.Attribute("value")!), texts);
    }
}
