using System.Diagnostics;
using System.Reflection;
using Grpc.Testing;
using SharingBus.TestKit;

namespace SharingBus.Grpc.Tests.Interop;

/// <summary>Somebody else's gRPC, started as a program of its own.</summary>
internal sealed class InteropPeer
{
    private static readonly string Folder = typeof(InteropPeer)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "InteropFolder")
        .Value!;

    private static readonly Dictionary<string, InteropPeer> All = new()
    {
        ["grpcio"] = new("/usr/bin/python3", "python", ".py", () => Runs("/usr/bin/python3", "-c", "import grpc, google.protobuf"))
        {
            Needs = "the Debian packages python3-grpcio and python3-protobuf",
        },
        ["grpc-js"] = new(
            "node",
            "node",
            ".js",
            () => Runs("node", "--version") && Directory.Exists(Path.Combine(Folder, "node", "node_modules", "@grpc", "grpc-js"))
        )
        {
            Needs = "node, and 'npm ci' in tests/SharingBus.Grpc.Tests/interop/node (@grpc/grpc-js)",
        },
    };

    private readonly string program;
    private readonly string folder;
    private readonly string extension;
    private readonly Lazy<bool> present;

    private InteropPeer(string program, string folder, string extension, Func<bool> isPresent)
    {
        this.program = program;
        this.folder = Path.Combine(Folder, folder);
        this.extension = extension;
        present = new Lazy<bool>(isPresent);
    }

    public static IEnumerable<string> Names => All.Keys;

    private string Needs { get; init; } = string.Empty;

    /// <summary>The peer of this name; where it is missing the test is skipped, and under CI it fails.</summary>
    public static InteropPeer Get(string name)
    {
        InteropPeer peer = All[name];
        if (!peer.present.Value)
        {
            Availability.Missing($"{name} is not on this machine: install {peer.Needs}.");
        }

        return peer;
    }

    /// <summary>Starts the peer's server or client with these arguments.</summary>
    public Process Start(string role, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(folder, role + extension));
        if (extension == ".py")
        {
            start.ArgumentList.Add(DescriptorFile.Path);
        }

        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start)!;
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            return process.WaitForExit(TimeSpan.FromSeconds(30)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>The test protocol as a file, for peers that build their messages from it.</summary>
    private static class DescriptorFile
    {
        private static readonly Lazy<string> Written = new(() =>
        {
            string file = System.IO.Path.Combine(AppContext.BaseDirectory, "testing.desc");
            File.WriteAllBytes(file, TestingReflection.Descriptor.SerializedData.ToByteArray());
            return file;
        });

        public static string Path => Written.Value;
    }
}
