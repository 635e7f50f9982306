using SharingBus.Vocabulary.Names;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Names;

public sealed class PersonNamesTests
{
    // A letter that is not ASCII makes the name go through all steps.
    [Fact]
    public void Normalize_OfAsciiAlone_IsWhatTheStepsMakeOfIt()
    {
        for (char one = '\0'; one < '\x80'; one++)
        {
            for (char two = '\0'; two < '\x80'; two++)
            {
                string name = $"{one}a{two}{one}B{two}";
                Assert.Equal(PersonNames.Normalize($"{name} \u00e9"), PersonNames.Normalize($"{name} e"));
            }
        }

        Assert.Equal(2 * 149 + 1, PersonNames.Normalize(string.Join(' ', Enumerable.Repeat("x", 150))).Length);
    }

    [Theory]
    [InlineData("  José-María   O'Neill ", "jose maria oneill")]
    [InlineData("ＭÜLLER", "muller")]
    [InlineData("Straße Łódź Øyvind Æsa", "strasse lodz oyvind aesa")]
    [InlineData("Şükrü İbrahim Yıldız", "sukru ibrahim yildiz")]
    [InlineData("Юрий Щукин", "iurii shchukin")]
    [InlineData("Ёлкина Ольга", "elkina olga")]
    [InlineData("Їжак Ґалаґан Євген", "izhak galagan ievgen")]
    [InlineData("Ђорђе Љубић", "djordje ljubic")]
    [InlineData("مُحَمَّد", "mhmd")]
    [InlineData("محمـــد", "mhmd")]
    [InlineData("أحمد", "ahmd")]
    [InlineData("فاطمة الزهراء", "fatma alzhra")]
    [InlineData("ﷴ", "mhmd")]
    [InlineData("کریمی", "krymy")]
    [InlineData("Γιώργος", "giorgos")]
    [InlineData("陳", "陳")]
    [InlineData("", "")]
    [InlineData("--", "")]
    public void Normalize_Name_FollowsTheStatedSteps(string name, string expected) =>
        Assert.Equal(expected, PersonNames.Normalize(name));

    [Theory]
    [InlineData("José")]
    [InlineData("Юрий")]
    [InlineData("محمد")]
    public void Normalize_ComposedAndDecomposed_AreEqual(string name) =>
        Assert.Equal(PersonNames.Normalize(name), PersonNames.Normalize(name.Normalize(System.Text.NormalizationForm.FormD)));

    [Fact]
    public void Normalize_Normalised_StaysTheSame() =>
        Assert.Equal("iurii shchukin", PersonNames.Normalize(PersonNames.Normalize("Юрий Щукин")));

    [Fact]
    public void Normalize_TooLong_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PersonNames.Normalize(new string('a', PersonNames.MaxLength + 1)));
}
