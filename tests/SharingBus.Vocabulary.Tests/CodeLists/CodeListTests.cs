using System.Xml.Linq;
using SharingBus.TestKit.Data;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests.CodeLists;

public sealed class CodeListTests
{
    [Fact]
    public void Text_OfEveryCode_IsItsNameAndReadsBack()
    {
        NamesAgree(CapCodes.Status);
        NamesAgree(CapCodes.MessageType);
        NamesAgree(CapCodes.Scope);
        NamesAgree(CapCodes.Category);
        NamesAgree(CapCodes.ResponseType);
        NamesAgree(CapCodes.Urgency);
        NamesAgree(CapCodes.Severity);
        NamesAgree(CapCodes.Certainty);
        NamesAgree(NiemCodes.SuspiciousActivity);
        NamesAgree(NiemCodes.TipClass);
        NamesAgree(NiemCodes.TargetSector);
        NamesAgree(NiemCodes.BiasMotivation);
        NamesAgree(SourceEvaluationCodes.Source);
        NamesAgree(SourceEvaluationCodes.Handling);
        NamesAgree(VocabularyCodes.HarmForm);
        NamesAgree(VocabularyCodes.Motivation);
        NamesAgree(VocabularyCodes.SubjectCategory);
        NamesAgree(VocabularyCodes.Purpose);
        Assert.Equal("SELF_HARM", VocabularyCodes.HarmForm.Text(HarmForm.SelfHarm));
    }

    [Fact]
    public void TryCode_OtherCase_IsRefused() => Assert.False(CapCodes.Status.TryCode("actual", out _));

    [Fact]
    public void Text_OfUnspecified_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => CapCodes.Status.Text(AlertStatus.Unspecified));

    [Theory]
    [InlineData("status")]
    [InlineData("msgType")]
    [InlineData("scope")]
    [InlineData("category")]
    [InlineData("responseType")]
    [InlineData("urgency")]
    [InlineData("severity")]
    [InlineData("certainty")]
    public void CapList_OfTheSchema_IsComplete(string element)
    {
        XNamespace xs = "http://www.w3.org/2001/XMLSchema";
        XElement found = XDocument.Load(ReferenceData.Find("cap/cap12.xsd")).Descendants(xs + "element").Single(node => (string?)node.Attribute("name") == element);
        IReadOnlyList<string> texts = element switch
        {
            "status" => CapCodes.Status.Texts,
            "msgType" => CapCodes.MessageType.Texts,
            "scope" => CapCodes.Scope.Texts,
            "category" => CapCodes.Category.Texts,
            "responseType" => CapCodes.ResponseType.Texts,
            "urgency" => CapCodes.Urgency.Texts,
            "severity" => CapCodes.Severity.Texts,
            _ => CapCodes.Certainty.Texts,
        };

        Assert.Equal(found.Descendants(xs + "enumeration").Select(node => (string)node.Attribute("value")!).Order(), texts.Order());
    }

    [Theory]
    [InlineData(Tlp.Clear, "TLP:CLEAR", "94868c89-83c2-464b-929b-a1a8aa3c8487")]
    [InlineData(Tlp.Green, "TLP:GREEN", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb")]
    [InlineData(Tlp.Amber, "TLP:AMBER", "55d920b0-5e8b-4f79-9ee9-91f868d9b421")]
    [InlineData(Tlp.AmberStrict, "TLP:AMBER+STRICT", "939a9414-2ddd-4d32-a0cd-375ea402b003")]
    [InlineData(Tlp.Red, "TLP:RED", "e828b379-4e03-4974-9ac4-e53a884c97c1")]
    public void Tlp_Label_HasItsTextAndItsMarking(Tlp tlp, string text, string id)
    {
        Assert.Equal(text, TlpLabels.Text(tlp));
        Assert.Equal("marking-definition--" + id, TlpLabels.StixMarkingId(tlp));
        Assert.True(TlpLabels.TryParse(text, out Tlp parsed) && parsed == tlp);
        Assert.True(TlpLabels.TryFromStixMarkingId("marking-definition--" + id, out Tlp marked) && marked == tlp);
    }

    [Theory]
    [InlineData("613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp.Clear)]
    [InlineData("34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp.Green)]
    [InlineData("f88d31f6-486f-44da-b317-01333bde0b82", Tlp.Amber)]
    [InlineData("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp.Red)]
    public void Tlp_MarkingOfVersion1_IsUnderstood(string id, Tlp tlp) =>
        Assert.True(TlpLabels.TryFromStixMarkingId("marking-definition--" + id, out Tlp marked) && marked == tlp);

    [Theory]
    [InlineData("tlp:white", Tlp.Clear)]
    [InlineData(" TLP:Amber+Strict ", Tlp.AmberStrict)]
    public void Tlp_LooseLabel_IsUnderstood(string text, Tlp tlp) => Assert.True(TlpLabels.TryParse(text, out Tlp parsed) && parsed == tlp);

    [Fact]
    public void Tlp_TwoLabels_TheStricterWins()
    {
        Assert.Equal(Tlp.AmberStrict, TlpLabels.Stricter(Tlp.Amber, Tlp.AmberStrict));
        Assert.False(TlpLabels.TryParse("TLP: RED", out _));
    }

    private static void NamesAgree<T>(CodeList<T> list)
        where T : struct, Enum
    {
        foreach (T code in Enum.GetValues<T>().Skip(1))
        {
            string text = list.Text(code);
            Assert.Equal(Letters(code.ToString()), Letters(text));
            Assert.True(list.TryCode(text, out T back) && back.Equals(code));
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
