using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Governance;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Commands;

/// <summary>
/// <c>sharingbus policy sign</c> and <c>policy bundle</c>: each agency signs its own policy, and governance signers put the whole into a
/// bundle, which a policy service then serves.
/// </summary>
internal static class PolicyBundleCommand
{
    private const string SignedPolicyFile = "policy.signed";

    /// <summary>Makes <c>policy sign</c>.</summary>
    public static Command Sign()
    {
        Option<DirectoryInfo> policies = Policies();
        var agency = new Option<string>("--agency") { Description = "The agency whose policy it is", Required = true };
        var keys = new Option<DirectoryInfo>("--keys") { Description = "Directory of its private keys", Required = true };
        var member = new Option<DirectoryInfo>("--public") { Description = "Its directory among the members; policy.signed goes there", Required = true };
        var command = new ToolCommand(
            "sign",
            "Sign an agency's own policy with that agency's key.",
            "policy sign --policies ./policies --agency police-northbridge --keys ./keys --public ./members/police-northbridge")
        {
            policies, agency, keys, member,
        };
        command.SetAction(line =>
        {
            FederationDocuments documents = Read(line.GetRequiredValue(policies));
            string id = line.GetRequiredValue(agency);
            var policy = documents.Policies.FirstOrDefault(p => p.Agency == id)
                ?? throw CommandFailure.Usage($"there is no policy of '{id}' among the documents");
            using var own = AgencyKeys.Load(id, line.GetRequiredValue(keys).FullName);
            AgencyPolicy signed = BundleSigner.SignPolicy(documents.Register.Federation, policy, own.Signing);
            string path = Path.Combine(line.GetRequiredValue(member).FullName, SignedPolicyFile);
            File.WriteAllBytes(path, signed.ToByteArray());
            line.InvocationConfiguration.Output.WriteLine(path);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Makes <c>policy bundle</c>.</summary>
    public static Command Bundle()
    {
        Option<DirectoryInfo> policies = Policies();
        var members = new Option<DirectoryInfo>("--members")
        {
            Description = "A directory an agency, each with signing.pub.pem, encryption.pub.pem, older ones of both while keys rotate, and policy.signed",
            Required = true,
        };
        var signers = new Option<FileInfo[]>("--signer") { Description = "Private key of a governance signer; at least two", Required = true };
        var version = new Option<ulong>("--bundle-version") { Description = "Higher than every one before", Required = true };
        var days = new Option<int>("--days") { Description = "How long it is valid", DefaultValueFactory = _ => 90 };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where bundle-<version>.bin goes: the policy service's directory", Required = true };
        var command = new ToolCommand(
            "bundle",
            "Put register, agreements, policies and keys into a signed bundle.",
            "policy bundle --policies ./policies --members ./members --signer signer-1.pem --signer signer-2.pem --bundle-version 1 --out ./bundles")
        {
            policies, members, signers, version, days, output,
        };
        command.SetAction(line =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            var term = new BundleTerm(line.GetRequiredValue(version), now, now, TimeSpan.FromDays(line.GetRequiredValue(days)));
            FederationDocuments documents = Read(line.GetRequiredValue(policies));
            string[] directories = [.. documents.Register.Agencies.Select(a => Path.Combine(line.GetRequiredValue(members).FullName, a.Id))];
            AssembledBundle assembled = BundleAssembly.Assemble(
                documents, [.. directories.Select(d => Keyring(d, term))], [.. directories.Select(SignedPolicy).OfType<AgencyPolicy>()], term);
            if (!assembled.Succeeded)
            {
                throw CommandFailure.Usage(string.Join(Environment.NewLine, assembled.Faults));
            }

            SigningKey[] keys = [.. line.GetRequiredValue(signers).Select(file => KeyFiles.LoadSigner(file.FullName))];
            string directory = Directory.CreateDirectory(line.GetRequiredValue(output).FullName).FullName;
            line.InvocationConfiguration.Output.WriteLine(BundleFiles.Write(directory, assembled.Sign(keys)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<DirectoryInfo> Policies() => new("--policies") { Description = "Directory of the federation's documents", Required = true };

    private static FederationDocuments Read(DirectoryInfo directory)
    {
        FederationDocuments documents = FederationFolder.Read(directory.FullName);
        return documents.Errors.Count == 0
            ? documents
            : throw CommandFailure.Usage(string.Join(Environment.NewLine, documents.Errors));
    }

    private static AgencyKeyring Keyring(string member, BundleTerm term)
    {
        DateTimeOffset until = term.ValidFrom + term.Validity;
        return new AgencyKeyring(
            Path.GetFileName(member),
            [.. Keys(member, MemberFiles.Signing, term.ValidFrom, until)],
            [.. Keys(member, MemberFiles.Encryption, term.ValidFrom, until)]);
    }

    // Of two keys in force the one that came into force last is used: the older ones begin earlier.
    private static IEnumerable<PublicKey> Keys(string member, string use, DateTimeOffset from, DateTimeOffset until) =>
        MemberFiles.OfKeys(member, use).Select((file, age) => Key(file, from.AddSeconds(-age), until));

    private static PublicKey Key(string path, DateTimeOffset from, DateTimeOffset until)
    {
        byte[] spki = KeyFiles.ReadPublic(path);
        return new PublicKey
        {
            KeyId = KeyId.Of(spki),
            Spki = ByteString.CopyFrom(spki),
            ValidFromUnixMicros = from.ToUnixTimeMilliseconds() * 1000,
            ValidUntilUnixMicros = until.ToUnixTimeMilliseconds() * 1000,
        };
    }

    private static AgencyPolicy? SignedPolicy(string member)
    {
        string path = Path.Combine(member, SignedPolicyFile);
        return File.Exists(path) ? AgencyPolicy.Parser.ParseFrom(File.ReadAllBytes(path)) : null;
    }
}
