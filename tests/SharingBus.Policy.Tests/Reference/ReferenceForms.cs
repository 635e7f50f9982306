using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>The coarser forms, told the slow and plain way, on parsed values.</summary>
internal static class ReferenceForms
{
    private static readonly Transform[][] Chains =
    [
        [Transform.Day, Transform.Month, Transform.Year, Transform.FiveYears],
        [Transform.Kilometre, Transform.TenKilometres, Transform.HundredKilometres],
        [Transform.Band, Transform.Magnitude],
        [Transform.First100, Transform.First20, Transform.First3, Transform.First1],
        [Transform.PseudonymFederation, Transform.PseudonymAgreement],
        [Transform.Mask],
    ];

    public static byte[] Secret { get; } = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    public static byte[] FederationSecret { get; } = [.. Enumerable.Range(101, 32).Select(value => (byte)value)];

    public static IEnumerable<Transform> AndCoarser(Transform transform) => Chains.Single(chain => chain.Contains(transform)).SkipWhile(one => one != transform);

    /// <summary>The finest of some forms, in the order of the families.</summary>
    public static Transform Finest(IReadOnlySet<Transform> forms) =>
        forms.Contains(Transform.Unspecified) ? Transform.Unspecified : Chains.SelectMany(chain => chain).First(forms.Contains);

    public static HashSet<Transform> Possible(FieldDescriptor field, bool core)
    {
        HashSet<Transform> forms = [Transform.Unspecified];
        var rule = ReferenceView.Rule(field);
        var message = field.ContainingType.Name;
        if (core || rule.Qualifies.Length > 0 || message == "Attachment" || (message, field.Name) is ("Person", "ref") or ("Statement", "persons_mentioned"))
        {
            return forms;
        }

        forms.UnionWith((message, field.Name) switch
        {
            ("CalendarDate", "day") => [Transform.Day],
            ("CalendarDate", "month") => [Transform.Day, Transform.Month],
            ("CalendarDate", _) or ("Moment", _) => Chains[0],
            ("GeoPoint", _) => Chains[1],
            _ when rule.Always => [],
            _ when field.FieldType == FieldType.String => Texts(rule.MaxBytes),
            _ when !field.IsRepeated && field.FieldType is FieldType.Int32 or FieldType.Int64 or FieldType.UInt32 or FieldType.UInt64 or FieldType.Double => Chains[2],
            _ => [],
        });
        return forms;
    }

    /// <summary>The value in a coarser form; null where nothing is left to be told.</summary>
    public static object? Apply(Transform transform, FieldDescriptor field, object value, IMessage message, string agreement) => (field.ContainingType.Name, value) switch
    {
        (_, _) when transform == Transform.Unspecified => value,
        ("CalendarDate", int) when transform != Transform.FiveYears => value,
        ("CalendarDate", int year) => year is >= 5 and <= 9999 ? year / 5 * 5 : null,
        ("Moment", int) => value,
        ("Moment", long millis) => Time(transform, millis, ((Moment)message).OffsetMinutes),
        ("GeoPoint", double degrees) => Cell(degrees, transform switch { Transform.Kilometre => 100, Transform.TenKilometres => 10, _ => 1 }),
        (_, string text) => Text(transform, text, field, agreement),
        (_, double number) => Band(number, transform) is var band && band == 0 ? null : band,
        (_, int number) => (int)Band(number, transform) is var band && band == 0 ? null : band,
        (_, uint number) => (uint)Band(number, transform) is var band && band == 0 ? null : band,
        _ => throw new NotSupportedException(field.FullName),
    };

    private static Transform[] Texts(uint maxBytes)
    {
        var firsts = new[] { (Transform.First100, 403), (Transform.First20, 83), (Transform.First3, 15), (Transform.First1, 7), (Transform.Mask, 3) };
        return
        [
            .. firsts.Where(first => maxBytes >= first.Item2).Select(first => first.Item1),
            .. maxBytes >= 23 ? Chains[4] : [],
        ];
    }

    private static long? Time(Transform transform, long millis, int offset)
    {
        var edge = TimeSpan.FromDays(2).TotalMilliseconds;
        if (millis < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() + edge || millis > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - edge || Math.Abs(offset) > 840)
        {
            return null;
        }

        var local = DateTimeOffset.FromUnixTimeMilliseconds(millis).ToOffset(TimeSpan.FromMinutes(offset));
        var year = transform == Transform.FiveYears ? Math.Max(1, local.Year / 5 * 5) : local.Year;
        var month = transform is Transform.Day or Transform.Month ? local.Month : 1;
        var day = transform is Transform.Day ? local.Day : 1;
        var start = new DateTimeOffset(year, month, day, 0, 0, 0, local.Offset).ToUnixTimeMilliseconds();
        return start == 0 ? null : start;
    }

    private static object Cell(double degrees, int cells) => (Math.Floor(degrees * cells) + 0.5) / cells;

    private static string? Text(Transform transform, string text, FieldDescriptor field, string agreement)
    {
        if (transform == Transform.Mask)
        {
            return "***";
        }

        if (transform is Transform.PseudonymAgreement or Transform.PseudonymFederation)
        {
            var label = "sharingbus pseudonym v1 " + (transform == Transform.PseudonymAgreement ? $"agreement {agreement}" : "federation");
            var secret = transform == Transform.PseudonymAgreement ? Secret : FederationSecret;
            using var hmac = new HMACSHA256(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(label)));
            return "~" + Base64Url.EncodeToString(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{field.FullName}\0{text}")).AsSpan(0, 16));
        }

        var most = int.Parse(transform.ToString()["First".Length..], CultureInfo.InvariantCulture);
        var runes = text.EnumerateRunes().ToArray();
        return runes.Length <= most ? text : string.Concat(runes.Take(most)) + "…";
    }

    private static double Band(double number, Transform transform)
    {
        if (number == 0)
        {
            return 0;
        }

        var size = Math.Abs(number);
        var power = Math.Pow(10, Math.Floor(Math.Log10(size)));
        var step = transform == Transform.Magnitude ? 1 : new[] { 5, 2, 1 }.First(one => size >= one * power);
        return Math.Sign(number) * step * power;
    }
}
