using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Cli.Scenarios;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus pki</c>: an authority and certificates for development on one machine.</summary>
internal static class PkiCommand
{
    private const string Service = "service";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("pki", "Keys of agencies and signers, and certificates for development; a federation in earnest brings its own certificates.")
    {
        PkiKeysCommand.Agency(),
        PkiRotateCommand.Create(),
        PkiKeysCommand.Signer(),
        PkiPinCommand.Create(),
        Init(),
        Issue(Service, "a process that serves and calls, such as a node", (authority, identity, names) => authority.IssueService(identity, names)),
        Issue("system", "a system that calls a node", (authority, identity, _) => authority.IssueSystem(identity)),
    };

    private static ToolCommand Init()
    {
        var directory = new Argument<DirectoryInfo>("directory") { Description = "Where the authority's files go" };
        var command = new ToolCommand("init", "Make a development authority.", "pki init ./ca") { directory };
        command.SetAction(line =>
        {
            var path = line.GetRequiredValue(directory).FullName;
            Directory.CreateDirectory(path);
            using var authority = DevelopmentAuthority.Create(TimeProvider.System);
            authority.Save(path);
            line.InvocationConfiguration.Output.WriteLine($"development authority in {path}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Issue(
        string name, string what, Func<DevelopmentAuthority, SystemIdentity, string[], X509Certificate2> issue)
    {
        var authority = new Option<DirectoryInfo>("--ca") { Description = "Directory of the authority", Required = true };
        var identity = new Option<string>("--as") { Description = "agency/system that the certificate stands for", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where the two files go", Required = true };
        var names = new Option<string[]>("--dns") { Description = "A host name, for a service" };
        var command = new ToolCommand(
            name,
            $"Issue a certificate for {what}.",
            $"pki {name} --ca ./ca --as police-northbridge/{(name == "system" ? "case-system" : "node")} --out ./certificates")
        {
            authority, identity, output, names,
        };
        command.SetAction(line =>
        {
            var path = SystemPath.TryParse(line.GetRequiredValue(identity)) ?? throw CommandFailure.Usage("--as must be of the form agency/system");
            using var ca = DevelopmentAuthority.Load(line.GetRequiredValue(authority).FullName, TimeProvider.System);
            using var certificate = issue(ca, new SystemIdentity(path.Agency, path.System), line.GetValue(names) ?? []);
            var directory = Directory.CreateDirectory(line.GetRequiredValue(output).FullName).FullName;
            CertificateFiles.Save(directory, $"{path.Agency}.{path.System}", certificate);
            line.InvocationConfiguration.Output.WriteLine(CertificateFiles.CertificatePath(directory, $"{path.Agency}.{path.System}"));
            if (name == Service)
            {
                PkiPinCommand.Print(certificate, line.InvocationConfiguration.Output);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
