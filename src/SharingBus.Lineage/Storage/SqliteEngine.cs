using System.Runtime.InteropServices;
using SQLitePCL;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Chooses the SQLite library once per process: the system's where it is recent enough, for its fixes come with the system's
/// updates; else the one that is bundled.
/// </summary>
internal static class SqliteEngine
{
    // 3.40.0, in SQLite's own form. The bundled library is older than that.
    private const int OldestSystemVersion = 3_040_000;
    private const string BundledName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    private static readonly Lazy<(string Version, string Library)> Chosen = new(Choose);

    private static nint _systemLibrary;

    private static SystemError? _systemError;

    private delegate int LibraryVersionNumber();

    private delegate int SystemError(nint database);

    /// <summary>The version that runs, and where it came from. The first call makes the choice.</summary>
    public static (string Version, string Library) Current => Chosen.Value;

    /// <summary>The system's error behind the last failure to read or write; 0 where the library cannot tell.</summary>
    public static int SystemErrorOf(sqlite3 database) => _systemError?.Invoke(database.DangerousGetHandle()) ?? 0;

    private static (string Version, string Library) Choose()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, assembly, paths) => name == BundledName ? _systemLibrary : 0);
        _systemLibrary = FindSystemLibrary();
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        if (_systemLibrary != 0 && NativeLibrary.TryGetExport(_systemLibrary, "sqlite3_system_errno", out nint systemError))
        {
            _systemError = Marshal.GetDelegateForFunctionPointer<SystemError>(systemError);
        }

        return (raw.sqlite3_libversion().utf8_to_string(), _systemLibrary == 0 ? "bundled" : SystemName);
    }

    private static nint FindSystemLibrary()
    {
        if (!NativeLibrary.TryLoad(SystemName, out nint library))
        {
            return 0;
        }

        if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out nint version)
            && Marshal.GetDelegateForFunctionPointer<LibraryVersionNumber>(version)() >= OldestSystemVersion)
        {
            return library;
        }

        NativeLibrary.Free(library);
        return 0;
    }
}
