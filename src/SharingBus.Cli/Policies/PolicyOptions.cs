using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Hosting.Channels;

namespace SharingBus.Cli.Policies;

/// <summary>Of whom a question about policies is asked: a directory, a bundle file, a running demo, or a policy service.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string?> _policies = new("--policies")
    {
        Description = $"Directory of a policy set, a bundle file, or the name of a set that the tool holds; {SampleDocuments.Northbridge} unless set",
    };

    private readonly Option<DirectoryInfo?> _data = new("--data") { Description = "Ask the policy service of a running demo (demo --serve --data DIR)" };
    private readonly Option<string?> _as = new("--as") { Description = "With --data: the system that asks, agency/system" };
    private readonly Option<Uri?> _service = AddressOption.Create("--service", "Ask a policy service, https://host:port");
    private readonly Option<FileInfo?> _certificate = new("--cert") { Description = "With --service: client certificate (PEM)" };
    private readonly Option<FileInfo?> _key = new("--key") { Description = "With --service: its private key (PEM)" };
    private readonly Option<FileInfo?> _anchor = new("--ca") { Description = "With --service: certificate of the authority (PEM)" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of text" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_policies, _data, _as, _service, _certificate, _key, _anchor, _json])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The set that is asked for, or the tool's own.</summary>
    public string Policies(ParseResult line) => line.GetValue(_policies) ?? SampleDocuments.Northbridge;

    /// <summary>Whether a service is asked instead of documents.</summary>
    public bool AsksService(ParseResult line) => line.GetValue(_data) is not null || line.GetValue(_service) is not null;

    /// <summary>Opens what the command line names.</summary>
    /// <exception cref="CommandFailure">It names a part of a service only, or a set with faults.</exception>
    public PolicyAnswers Open(ParseResult line)
    {
        if (!AsksService(line))
        {
            return new PolicyAnswers(PolicySource.Read(Policies(line)));
        }

        if (line.GetValue(_policies) is not null)
        {
            throw CommandFailure.Usage("ask either a policy set (--policies) or a policy service (--service, --data), not both");
        }

        if (line.GetValue(_data) is { } data)
        {
            var manifest = DemoManifest.Read(data.FullName);
            string system = line.GetValue(_as) ?? manifest.Systems.First(one => one.EndsWith($"/{DemoSystems.Auditor}", StringComparison.Ordinal));
            if (SystemPath.TryParse(system) is not { } path || !manifest.Systems.Contains(system))
            {
                throw CommandFailure.Usage($"name a system with --as, one of {string.Join(", ", manifest.Systems)}");
            }

            return new PolicyAnswers(ServiceChannel.Open(manifest.PolicyService, DemoPki.Load(data.FullName, path), DemoPki.LoadAnchor(data.FullName, manifest)));
        }

        if (line.GetValue(_certificate) is not { } certificate || line.GetValue(_key) is not { } key || line.GetValue(_anchor) is not { } anchor)
        {
            throw CommandFailure.Usage("--service needs --cert, --key and --ca");
        }

        return new PolicyAnswers(ServiceChannel.Open(
            line.GetValue(_service)!,
            X509Certificate2.CreateFromPemFile(certificate.FullName, key.FullName),
            X509CertificateLoader.LoadCertificateFromFile(anchor.FullName)));
    }

    /// <summary>An answer as JSON: the message of the service.</summary>
    public static string Json(IMessage answer) => WireJson.Indented.Format(answer);

    /// <summary>Prints an answer as text or as JSON, as the command line asks.</summary>
    public void Write(ParseResult line, IMessage answer, Action<TextWriter> text)
    {
        if (line.GetValue(_json))
        {
            line.InvocationConfiguration.Output.WriteLine(Json(answer));
        }
        else
        {
            text(line.InvocationConfiguration.Output);
        }
    }
}
