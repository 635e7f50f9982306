using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Trust.Bundles;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus pki pin</c>: what the register says of a node's TLS key.</summary>
internal static class PkiPinCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("certificate") { Description = "PEM file of the node's certificate" };
        var command = new ToolCommand("pin", "Print the entry of a node's certificate for the federation's register.", "pki pin ./node.crt.pem") { file };
        command.SetAction(line =>
        {
            using var certificate = Read(line.GetRequiredValue(file));
            Print(certificate, line.InvocationConfiguration.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Prints the entry. It has no end: a certificate is renewed with the same key, and a key leaves the register when it is taken out.</summary>
    public static void Print(X509Certificate2 certificate, TextWriter output)
    {
        output.WriteLine("for the agency's nodes in federation.yaml, beside the key that it replaces until that is gone:");
        output.WriteLine($"  - {{ spki_sha256: {Convert.ToBase64String(NodePins.PinOf(certificate))} }}");
    }

    private static X509Certificate2 Read(FileInfo file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file.FullName));
        }
        catch (CryptographicException)
        {
            throw CommandFailure.Usage($"{file} holds no certificate in PEM");
        }
    }
}
