using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Validation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>
/// Valid notices with every field filled that can be, in which each text, number and time stands nowhere else: whatever of them is found
/// somewhere says which field it came from.
/// </summary>
internal sealed partial class CanaryNotices(int seed)
{
    // Texts that have a form or a meaning of their own.
    private static readonly HashSet<string> Fixed = ["lang", "country", "subdivision", "ref", "paths", "cap_version", "asked_types", "fields_asked"];

    private readonly Random _random = new(seed);
    private int _count;

    /// <summary>Where each canary stands: the type and the path of its field.</summary>
    public Dictionary<string, (NoticeType Type, string Path)> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>One more notice.</summary>
    public IMessage Next(NoticeType type)
    {
        IMessage notice = NoticeTypes.Parser(type).ParseFrom(ByteString.Empty);
        Fill(notice, type, "", 0);
        Handling handling = Notices.Threat().Handling;
        handling.Tlp = (Tlp)_random.Next((int)Tlp.Green, (int)Tlp.Red + 1);
        handling.Caveats.Add(Canary(type, "handling.caveats"));
        notice.Descriptor.FindFieldByName("handling").Accessor.SetValue(notice, handling);
        if (notice is ThreatNotice threat)
        {
            Person known = Notices.Threat().Persons[0];
            foreach (Person person in threat.Persons)
            {
                (person.SubjectCategory, person.AgeStatus, person.Threshold) = (known.SubjectCategory, known.AgeStatus, known.Threshold);
                (person.IdentityCertainty, person.DisputeStatus, person.Ref) = (known.IdentityCertainty, known.DisputeStatus, known.Ref);
            }

            threat.Severity = (Severity)_random.Next(1, 5);
            threat.HarmForm = (HarmForm)_random.Next(1, 10);
        }

        Mend(notice);
        return notice;
    }

    // What the vocabulary's rules do not let stand is taken out again.
    private static void Mend(IMessage notice)
    {
        for (int round = 0; round < 200; round++)
        {
            IReadOnlyList<Violation> faults = NoticeValidator.Validate(notice, TestFederation.Start);
            if (faults.Count == 0)
            {
                return;
            }

            // What lacks a field that it must have is taken out as a whole.
            string path = faults[0].FieldPath;
            int parent = path.LastIndexOf('.');
            Clear(notice, faults[0].Code == "FIELD_MISSING" && parent > 0 ? path[..parent] : path);
        }

        throw new InvalidOperationException(NoticeValidator.Validate(notice, TestFederation.Start)[0].ToString());
    }

    private static void Clear(IMessage message, string path)
    {
        string[] steps = path.Split('.');
        for (int step = 0; ; step++)
        {
            Match named = Step().Match(steps[step]);
            FieldDescriptor field = message.Descriptor.FindFieldByName(named.Groups["name"].Value) ?? throw new InvalidOperationException(path);
            bool isLast = step == steps.Length - 1;
            if (isLast || field.FieldType != FieldType.Message)
            {
                field.Accessor.Clear(message);
                return;
            }

            if (field.IsRepeated && !named.Groups["place"].Success)
            {
                field.Accessor.Clear(message);
                return;
            }

            message = field.IsRepeated
                ? (IMessage)((IList)field.Accessor.GetValue(message))[int.Parse(named.Groups["place"].Value, CultureInfo.InvariantCulture)]!
                : (IMessage)field.Accessor.GetValue(message);
        }
    }

    private void Fill(IMessage message, NoticeType type, string path, int depth)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            string here = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (Value(field, type, here, depth) is { } value)
            {
                if (field.IsRepeated)
                {
                    ((IList)field.Accessor.GetValue(message)).Add(value);
                }
                else
                {
                    field.Accessor.SetValue(message, value);
                }
            }
        }
    }

    private object? Value(FieldDescriptor field, NoticeType type, string path, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType == Moment.Descriptor:
                return Time(type, path);
            case FieldType.Message when depth < 5 && field.MessageType != Handling.Descriptor:
                IMessage below = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                Fill(below, type, path, depth + 1);
                return below;
            case FieldType.String when field.Name == "lang":
                return "en";
            case FieldType.String when field.Name == "ref":
                return "p1";
            case FieldType.String when !Fixed.Contains(field.Name) && field.Name != "persons_mentioned":
                return Canary(type, path);
            case FieldType.Double:
                return Number(type, path);
            case FieldType.Enum:
                return Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[1].Number);
            case FieldType.Bool:
                return true;
            case FieldType.Bytes when field.Name == "sha256":
                return ByteString.CopyFrom(Convert.FromHexString(Hash(type, path)));
            default:
                return null;
        }
    }

    private string Canary(NoticeType type, string path) => Keep($"qz{_count++:x4}{_random.Next(0x1000000):x6}", type, path);

    private string Hash(NoticeType type, string path)
    {
        byte[] bytes = new byte[32];
        _random.NextBytes(bytes);
        return Keep(Convert.ToHexStringLower(bytes), type, path);
    }

    private double Number(NoticeType type, string path)
    {
        double value = 10 + (_count++ / 1_000.0) + (_random.Next(100) / 1_000_000_000.0) + 0.000000123;
        Keep(value.ToString("R", CultureInfo.InvariantCulture), type, path);
        return value;
    }

    private Moment Time(NoticeType type, string path)
    {
        DateTimeOffset time = TestFederation.Start.AddYears(-3).AddMinutes(_count++).AddSeconds(_random.Next(60));
        Keep(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), type, path);
        return new Moment { UnixMillis = time.ToUnixTimeMilliseconds() };
    }

    private string Keep(string canary, NoticeType type, string path)
    {
        Places[canary] = (type, path);
        return canary;
    }

    [GeneratedRegex(@"\A(?<name>[a-z0-9_]+)(\[(?<place>[0-9]+)\])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step();
}
