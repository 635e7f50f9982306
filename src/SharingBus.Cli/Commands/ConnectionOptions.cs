using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;

namespace SharingBus.Cli.Commands;

/// <summary>How a command reaches a node, or the hub: the directory of a demo and a system of it, or an address and certificates.</summary>
/// <param name="process">What is reached: <see cref="Node"/> or <see cref="Hub"/>.</param>
internal sealed class ConnectionOptions(string process = ConnectionOptions.Node)
{
    /// <summary>A node.</summary>
    public const string Node = "node";

    /// <summary>The fusion hub.</summary>
    public const string Hub = "hub";

    private readonly Option<DirectoryInfo?> _data = new("--data") { Description = "Directory of a running demo (demo --serve --data DIR)" };
    private readonly Option<string?> _as = new("--as") { Description = "With --data: the system that calls, agency/system" };
    private readonly Option<Uri[]> _node = AddressOption.CreateMany(
        $"--{process}", $"Address of a {process}, https://host:port; of several that stand in for each other, separated by commas or repeated");
    private readonly Option<FileInfo?> _certificate = new("--cert") { Description = $"With --{process}: client certificate (PEM)" };
    private readonly Option<FileInfo?> _key = new("--key") { Description = $"With --{process}: its private key (PEM)" };
    private readonly Option<FileInfo?> _token = new("--token-file")
    {
        Description = "File with an access token, mode 0600, read for each call; beside --cert and --key, or in place of the certificate",
    };

    private readonly Option<FileInfo?> _anchor = new("--ca") { Description = $"With --{process}: certificate of the authority (PEM)" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_data, _as, _node, _certificate, _key, _anchor, _token])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The demo that the command line names, and no system of it: for commands that ask every node of a demo.</summary>
    public DirectoryInfo? NamesDemoAlone(ParseResult line) => line.GetValue(_as) is null ? line.GetValue(_data) : null;

    /// <summary>Opens the connection that the command line names.</summary>
    /// <exception cref="CommandFailure">It names none, or half of one.</exception>
    public NodeConnection Open(ParseResult line)
    {
        var token = TokenOf(line.GetValue(_token));
        if (line.GetValue(_data) is { } data)
        {
            return OpenDemo(data, line.GetValue(_as), token);
        }

        if (line.GetValue(_node) is not { Length: > 0 } nodes || line.GetValue(_anchor) is not { } anchor)
        {
            throw Incomplete();
        }

        var identity = (line.GetValue(_certificate), line.GetValue(_key)) switch
        {
            ({ } certificate, { } key) => X509Certificate2.CreateFromPemFile(certificate.FullName, key.FullName),
            (null, null) when token is not null => null,
            _ => throw Incomplete(),
        };
        var trusted = X509CertificateLoader.LoadCertificateFromFile(anchor.FullName);
        return new NodeConnection([.. nodes.Select(node => ServiceChannel.Open(node, identity, trusted, token: token))], agency: "");
    }

    private CommandFailure Incomplete() => CommandFailure.Usage(
        $"name a {process}: either --data DIR --as agency/system, or all of --{process}, --cert, --key and --ca (--token-file in place of --cert and --key)");

    // Read once now, so that what is wrong with the file is said before anything is called.
    private static Func<string>? TokenOf(FileInfo? file)
    {
        if (file is null)
        {
            return null;
        }

        SecretFile.Read(file.FullName, "token");
        return () => SecretFile.Read(file.FullName, "token");
    }

    private NodeConnection OpenDemo(DirectoryInfo data, string? name, Func<string>? token)
    {
        var manifest = DemoManifest.Read(data.FullName);
        if (name is null || SystemPath.TryParse(name) is not { } system || !manifest.Systems.Contains(name))
        {
            throw CommandFailure.Usage($"name a system with --as, one of {string.Join(", ", manifest.Systems)}");
        }

        var channel = ServiceChannel.Open(
            process == Hub ? manifest.Hub : manifest.Nodes[system.Agency],
            token is null ? DemoPki.Load(data.FullName, system) : null,
            DemoPki.LoadAnchor(data.FullName, manifest),
            token: token);
        return new NodeConnection([channel], system.Agency);
    }
}
