using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>Finds proto files by their name and by what they declare.</summary>
internal sealed class SymbolIndex
{
    private readonly Dictionary<string, FileDescriptor> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> symbols = new(StringComparer.Ordinal);

    public SymbolIndex(IReadOnlyList<ServiceDescriptor> services)
    {
        Services = [.. services.Select(service => service.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (ServiceDescriptor service in services)
        {
            Add(service.File);
        }
    }

    public IReadOnlyList<string> Services { get; }

    /// <summary>The file of this name with all it imports, or nothing.</summary>
    public IReadOnlyList<ByteString> ByFileName(string name) => WithImports(files.GetValueOrDefault(name));

    /// <summary>The file that declares this name with all it imports, or nothing.</summary>
    public IReadOnlyList<ByteString> BySymbol(string name) => WithImports(symbols.GetValueOrDefault(name));

    private static List<ByteString> WithImports(FileDescriptor? file)
    {
        var found = new Dictionary<string, ByteString>(StringComparer.Ordinal);
        Collect(file);
        return [.. found.Values];

        void Collect(FileDescriptor? one)
        {
            if (one is not null && found.TryAdd(one.Name, one.SerializedData))
            {
                foreach (FileDescriptor import in one.Dependencies)
                {
                    Collect(import);
                }
            }
        }
    }

    private void Add(FileDescriptor file)
    {
        if (!files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (FileDescriptor import in file.Dependencies)
        {
            Add(import);
        }

        foreach (ServiceDescriptor service in file.Services)
        {
            symbols.TryAdd(service.FullName, file);
            foreach (MethodDescriptor method in service.Methods)
            {
                symbols.TryAdd(method.FullName, file);
            }
        }

        AddTypes(file, file.MessageTypes, file.EnumTypes);
    }

    private void AddTypes(FileDescriptor file, IEnumerable<MessageDescriptor> messages, IEnumerable<EnumDescriptor> enums)
    {
        foreach (EnumDescriptor type in enums)
        {
            symbols.TryAdd(type.FullName, file);
        }

        foreach (MessageDescriptor message in messages)
        {
            symbols.TryAdd(message.FullName, file);
            AddTypes(file, message.NestedTypes, message.EnumTypes);
        }
    }
}
