using System.Runtime.InteropServices;

namespace SharingBus.Hosting.Serving;

/// <summary>
/// How many arenas the C library's allocator keeps. By itself glibc makes up to eight for each core, and what a thread frees stays with its arena: a busy node
/// that moves between the threads of the pool holds the same buffers of SQLite and TLS several times, 15 MiB in all.
/// </summary>
public static class NativeArenas
{
    /// <summary>Two: the thread that writes the journal and the others seldom allocate at the same moment.</summary>
    private const int Most = 2;

    // M_ARENA_MAX of <malloc.h>.
    private const int ArenaMax = -8;

    /// <summary>Limits them, where the C library is glibc; another one has no such call and no need of it.</summary>
    public static void Limit()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, "mallopt", out nint mallopt))
        {
            Marshal.GetDelegateForFunctionPointer<SetOption>(mallopt)(ArenaMax, Most);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetOption(int option, int value);
}
