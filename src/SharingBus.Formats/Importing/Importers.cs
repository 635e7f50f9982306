using System.Text.Json;
using System.Xml;
using SharingBus.Formats.Cap;
using SharingBus.Formats.Misp;
using SharingBus.Formats.Stix;

namespace SharingBus.Formats.Importing;

/// <summary>Turns files of other standards into notices of the vocabulary.</summary>
public static class Importers
{
    /// <summary>Largest file, in bytes: 16 MiB. Published bundles and feeds stay below 10 MiB; the reader holds the file in memory.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>Reads one file. Either all of it becomes notices, with what had no place counted and named, or none and the errors say why.</summary>
    /// <param name="kind">The format.</param>
    /// <param name="fileName">How messages name the file.</param>
    /// <param name="content">The file; read to its end, not closed.</param>
    /// <param name="context">What the file does not say.</param>
    public static ImportResult Read(ImportKind kind, string fileName, Stream content, ImportContext context)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(context);
        var session = new ImportSession(kind, fileName, context);
        try
        {
            session.AssumeDefaults();
            Read(kind, ReadAll(content), session);
        }
        catch (ImportFault fault)
        {
            session.Refuse(fault.Path, fault.Line, fault.Message);
        }
        catch (JsonException broken)
        {
            session.Refuse(broken.Path ?? "", (int?)broken.LineNumber + 1, "No well-formed JSON, or nested too deep.");
        }
        catch (XmlException broken)
        {
            session.Refuse("", broken.LineNumber, "No well-formed XML, or another encoding than declared.");
        }

        return session.Finish();
    }

    private static void Read(ImportKind kind, byte[] bytes, ImportSession session)
    {
        switch (kind)
        {
            case ImportKind.Stix:
                StixImporter.Read(bytes, session);
                break;
            case ImportKind.Cap:
                CapImporter.Read(bytes, session);
                break;
            case ImportKind.Misp:
                MispImporter.Read(bytes, session);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No format that can be imported.");
        }
    }

    private static byte[] ReadAll(Stream content)
    {
        using var buffer = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        int read;
        while ((read = content.Read(block)) > 0)
        {
            buffer.Write(block, 0, read);
            if (buffer.Length > MaxFileBytes)
            {
                throw new ImportFault("", line: null, $"The file is larger than {MaxFileBytes} bytes: split it.");
            }
        }

        return buffer.ToArray();
    }
}
