using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Native;

/// <summary>OpenSSL's library of ciphers and digests, for what the runtime reaches only by a detour.</summary>
internal static class LibCrypto
{
    // The version that the runtime binds to as well.
    private const string Name = "libcrypto.so.3";

    /// <summary>The addresses of functions, in the order of their names; null where the library or one of them is absent.</summary>
    public static nint[]? Functions(params ReadOnlySpan<string> names)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Name, out nint library))
        {
            return null;
        }

        nint[] functions = new nint[names.Length];
        for (int place = 0; place < names.Length; place++)
        {
            if (!NativeLibrary.TryGetExport(library, names[place], out functions[place]))
            {
                return null;
            }
        }

        return functions;
    }
}
