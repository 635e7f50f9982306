using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Tests.Persons;

/// <summary>Persons with some of everything that one is known by, and bytes of such that were damaged.</summary>
internal static class RandomPersons
{
    private static readonly string[] Texts = ["", "Zoë Öst", "~pseudonym", " HS-1 ", "O'Neil  Ann", "名前", "~", new string('n', 400)];

    public static Person Person(Random random)
    {
        Person person = new()
        {
            Ref = "p1",
            Names = { Some(random, () => new PersonName { Full = Text(random), Family = Text(random), Given = Text(random) }) },
            Identifiers = { Some(random, () => new PersonIdentifier { Scheme = Text(random), Value = Text(random) }) },
            CorrelationKeys = { Some(random, () => new CorrelationKey { Scope = Text(random), Epoch = 3, Value = ByteString.CopyFrom(Bytes(random)) }) },
            HealthNote = Text(random),
        };
        if (random.Next(3) > 0)
        {
            person.DateOfBirth = new CalendarDate { Year = random.Next(2) * 2009, Month = random.Next(3), Day = random.Next(3) };
        }

        return person;
    }

    /// <summary>Changes a few bytes, of the tags and lengths as of the rest.</summary>
    public static void Damage(byte[] bytes, Random random)
    {
        for (int change = random.Next(3); change >= 0; change--)
        {
            int at = random.Next(bytes.Length);
            bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(bytes[at] ^ (1 << random.Next(8)));
        }
    }

    private static IEnumerable<T> Some<T>(Random random, Func<T> make) => Enumerable.Range(0, random.Next(3)).Select(_ => make());

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(33)];
        random.NextBytes(bytes);
        return bytes;
    }
}
