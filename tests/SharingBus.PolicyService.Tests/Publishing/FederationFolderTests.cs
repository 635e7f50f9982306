using System.Diagnostics;
using System.Globalization;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService.Publishing;
using Xunit;
using SharingBus.TestKit;

namespace SharingBus.PolicyService.Tests.Publishing;

public sealed class FederationFolderTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>What refusing a directory may allocate, in bytes; the documents that stand in it come on top.</summary>
    private const long MaxAllocated = 12 * 1024 * 1024;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-folder-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_FileOfTenMegabytes_IsRefusedUnread()
    {
        Write("policies/big.yaml", new string('#', 10 * YamlDocument.MaxBytes));

        var (errors, allocated) = Read();

        Assert.Contains("policies/big.yaml:1: larger than 1048576 bytes; split it or take out what is no policy", errors);
        Assert.InRange(allocated, 0, YamlDocument.MaxBytes / 4);
    }

    [Fact]
    public void Read_FileOfTheLargestSize_IsRead()
    {
        Write("policies/full.yaml", new string('#', YamlDocument.MaxBytes));

        Assert.Contains("policies/full.yaml:1: the document is empty", Read().Errors);
    }

    [Fact]
    public void Read_Links_AreRefusedWhereverTheyLead()
    {
        var outside = Directory.CreateTempSubdirectory("sharingbus-outside-");
        try
        {
            File.WriteAllText(Path.Combine(outside.FullName, "secret.yaml"), "federation: stolen");
            Directory.CreateDirectory(PathOf("agreements"));
            File.CreateSymbolicLink(PathOf("federation.yaml"), Path.Combine(outside.FullName, "secret.yaml"));
            File.CreateSymbolicLink(PathOf("ceiling.yaml"), PathOf("nothing.yaml"));
            Directory.CreateSymbolicLink(PathOf("policies"), outside.FullName);
            Directory.CreateSymbolicLink(PathOf("agreements/round"), _directory.FullName);

            var errors = Read().Errors;

            Assert.Equal(
                [
                    "agreements/round:1: is a link; put the document itself here",
                    "ceiling.yaml:1: is a link; put the document itself here",
                    "federation.yaml:1: is a link; put the document itself here",
                    "policies:1: is a link; put the document itself here",
                ],
                errors.Where(error => error.Contains("link", StringComparison.Ordinal)));
            Assert.DoesNotContain(errors, error => error.Contains("secret", StringComparison.Ordinal));
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public void Read_ThousandsOfDocuments_AreRefusedAtTheFirstTooMany()
    {
        for (var i = 0; i < 2_500; i++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"policies/agency-{i:0000}.yaml"), "agency: x\n");
        }

        var (errors, allocated) = Read();

        Assert.EndsWith(":1: more than 2000 documents; take out what belongs to no federation", Assert.Single(errors), StringComparison.Ordinal);
        Assert.InRange(allocated, 0, MaxAllocated);
    }

    [Fact]
    public void Read_ThousandsOfOtherFiles_AreRefusedAtTheFirstTooMany()
    {
        Directory.CreateDirectory(PathOf("other"));
        for (var i = 0; i <= FolderReading.MaxEntries; i++)
        {
            File.Create(PathOf(string.Create(CultureInfo.InvariantCulture, $"other/{i}"))).Dispose();
        }

        var (errors, allocated) = Read();

        Assert.Contains(errors, error => error.EndsWith(":1: more than 10000 files and directories; take out what belongs to no federation", StringComparison.Ordinal));
        Assert.InRange(allocated, 0, MaxAllocated);
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_AreRefusedWithTheirLine()
    {
        Write("federation.yaml", "");
        File.WriteAllBytes(PathOf("federation.yaml"), [.. "federation: a\nversion: 1\n# "u8, 0xC3, 0x28]);

        Assert.Contains("federation.yaml:3: holds U+FFFD: it is no UTF-8; save it as UTF-8", Read().Errors);
    }

    [Fact]
    public void Read_TextOfSixteenBits_IsRefusedWithARemedy()
    {
        File.WriteAllBytes(PathOf("federation.yaml"), [0xFF, 0xFE, (byte)'f', 0, (byte)'e', 0]);

        Assert.Contains("federation.yaml:1: holds U+0000: it is no UTF-8; save it as UTF-8", Read().Errors);
    }

    [Fact]
    public void Read_WhatBeginsWithADotOrIsNoYaml_IsLeftAlone()
    {
        Write(".hidden/x.yaml", "a");
        Write(".x.yaml", "a");
        Write("README.md", "a");

        Assert.Equal(["ceiling.yaml:1: the document is missing", "federation.yaml:1: the document is missing", "federation.yaml:1: federation: is missing"], Read().Errors);
    }

    [Fact]
    public void Read_PipeInPlaceOfADocument_IsNotWaitedFor()
    {
        UnixFiles.MakePipe(PathOf("federation.yaml"));

        Assert.Contains("federation.yaml:1: the document is empty", Read().Errors);
    }

    private (string[] Errors, long Allocated) Read()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var documents = FederationFolder.Read(_directory.FullName);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024} KB"));
        return ([.. documents.Errors.Select(error => error.ToString())], allocated);
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }
}
