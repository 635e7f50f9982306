using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>One element of a CAP alert, checked against its sequence; gives its children's values.</summary>
internal sealed partial class CapElement
{
    // CAP signs alerts with an enveloped XML signature after the last info.
    private const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

    private const int MaxOffsetMinutes = 14 * 60;

    private readonly XElement _element;
    private readonly List<XElement> _children;

    public CapElement(XElement element, CapSequence sequence, CapVersion version)
    {
        _element = element;
        Version = version;
        HasSignature = element.Elements().LastOrDefault()?.Name.NamespaceName == SignatureNamespace && element.Name.LocalName == "alert";
        _children = [.. element.Elements()];
        if (HasSignature)
        {
            _children.RemoveAll(child => child.Name.NamespaceName == SignatureNamespace && child.ElementsAfterSelf().All(IsSignature));
        }

        if (_children.Find(child => child.Name.NamespaceName != version.Namespace) is { } foreign)
        {
            throw Fault(foreign, "An element of another namespace may not stand here.");
        }

        RefuseAttributes(element);
        if (element.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value)))
        {
            throw Fault(element, "Text may not stand between the elements.");
        }

        if (sequence.FirstMisfit([.. _children.Select(child => child.Name.LocalName)]) is { } misfit)
        {
            throw Fault(misfit.Position < _children.Count ? _children[misfit.Position] : element, misfit.Reason);
        }
    }

    public CapVersion Version { get; }

    public bool HasSignature { get; }

    public int? Line => LineOf(_element);

    public bool Has(string name) => Child(name) is not null;

    /// <summary>The text of a child as it stands; empty where it is absent.</summary>
    public string Text(string name) => Child(name) is { } child ? Leaf(child) : "";

    /// <summary>The text of a child that may not be empty.</summary>
    public string FilledText(string name)
    {
        string text = Text(name);
        return text.Length > 0 ? text : throw Fault(Child(name) ?? _element, "It may not be empty.");
    }

    public IEnumerable<string> Texts(string name) => Children(name).Select(Leaf);

    public IEnumerable<CapElement> Elements(string name, CapSequence sequence) => Children(name).Select(child => new CapElement(child, sequence, Version));

    public T Code<T>(string name, CodeList<T> list)
        where T : struct, Enum => Code(Child(name)!, list);

    public IEnumerable<T> Codes<T>(string name, CodeList<T> list)
        where T : struct, Enum => Children(name).Select(child => Code(child, list));

    /// <summary>A time: null where absent. CAP 1.2 prints yyyy-MM-ddTHH:mm:ss±hh:mm and nothing else; CAP 1.1 also Z and fractions.</summary>
    public Moment? Time(string name)
    {
        if (Child(name) is not { } child)
        {
            return null;
        }

        string text = Leaf(child).Trim();
        bool form = Version.IsStrict ? StrictTime().IsMatch(text) : LooseTime().IsMatch(text);
        if (!form || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            || Math.Abs(time.TotalOffsetMinutes) > MaxOffsetMinutes)
        {
            throw Fault(child, "A time is written yyyy-MM-ddTHH:mm:ss±hh:mm; UTC is -00:00.");
        }

        return new Moment { UnixMillis = time.ToUnixTimeMilliseconds(), OffsetMinutes = time.TotalOffsetMinutes };
    }

    public double Decimal(string name)
    {
        if (Child(name) is not { } child)
        {
            return 0;
        }

        return decimal.TryParse(Leaf(child).Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            ? (double)value
            : throw Fault(child, "A decimal number was expected.");
    }

    public ImportFault Fault(string name, string reason) => Fault(Child(name) ?? _element, reason);

    public static ImportFault Fault(XElement element, string reason) =>
        new(string.Join('/', element.AncestorsAndSelf().Reverse().Select(Step)), LineOf(element), reason);

    private static string Step(XElement element)
    {
        int position = element.ElementsBeforeSelf(element.Name).Count() + 1;
        bool alone = position == 1 && !element.ElementsAfterSelf(element.Name).Any();
        return alone ? element.Name.LocalName : string.Create(CultureInfo.InvariantCulture, $"{element.Name.LocalName}[{position}]");
    }

    private static int? LineOf(XElement element) => element is IXmlLineInfo position && position.HasLineInfo() ? position.LineNumber : null;

    private static bool IsSignature(XElement element) => element.Name.NamespaceName == SignatureNamespace;

    private static T Code<T>(XElement child, CodeList<T> list)
        where T : struct, Enum =>
        list.TryCode(Leaf(child), out T code) ? code : throw Fault(child, $"It is no value of the list {list.Name}: {string.Join(", ", list.Texts)}.");

    private static string Leaf(XElement element)
    {
        RefuseAttributes(element);
        return element.HasElements ? throw Fault(element, "Text was expected, not elements.") : element.Value;
    }

    // Attributes of a namespace of their own (xsi, xml) say how to read the file; plain ones CAP does not know.
    private static void RefuseAttributes(XElement element)
    {
        if (element.Attributes().FirstOrDefault(attribute => !attribute.IsNamespaceDeclaration && attribute.Name.NamespaceName != XmlSchemaInstance) is { } attribute)
        {
            throw Fault(element, $"The attribute {attribute.Name.LocalName} may not stand here.");
        }
    }

    private XElement? Child(string name) => _children.Find(child => child.Name.LocalName == name);

    private IEnumerable<XElement> Children(string name) => _children.Where(child => child.Name.LocalName == name);

    private const string XmlSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[-+][0-9]{2}:[0-9]{2}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StrictTime();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[-+][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LooseTime();
}
