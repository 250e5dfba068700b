import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the classes of the bundle's jar during the build, which runs this file without compiling
 * it first, on Java 24 or newer: without the names of local variables, which a debugger alone
 * reads, without the line numbers of libraries, and those of Java 5 (picocli) in the format of Java
 * 8, because an archive of classes takes no older ones. This makes the bundle 3 MB smaller.
 */
final class ModernClasses {

  private static final CodeTransform WITH_LINES =
      without(e -> e instanceof LocalVariable || e instanceof LocalVariableType);

  private static final CodeTransform WITHOUT_LINES =
      WITH_LINES.andThen(without(LineNumber.class::isInstance));

  private final ClassFile format;

  private ModernClasses(ClassLoader loader) {
    ClassHierarchyResolver types =
        ClassHierarchyResolver.ofResourceParsing(loader)
            .orElse(ClassHierarchyResolver.defaultResolver());
    format =
        ClassFile.of(
            ClassHierarchyResolverOption.of(types),
            // The names would stay in the constant pool.
            ConstantPoolSharingOption.NEW_POOL);
  }

  /** Arguments: the jar; the jar to write, which is not compressed. */
  public static void main(String... arguments) throws Exception {
    Path from = Path.of(arguments[0]);
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {from.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        ZipFile jar = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
      ModernClasses classes = new ModernClasses(loader);
      out.setMethod(ZipOutputStream.STORED);
      for (ZipEntry entry : jar.stream().toList()) {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class")) {
          content = classes.rewritten(content);
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setSize(content.length);
        copy.setCrc(crc.getValue());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        out.write(content);
      }
    }
  }

  private byte[] rewritten(byte[] content) {
    ClassModel model = format.parse(content);
    boolean isOurs = model.thisClass().asInternalName().startsWith("org/opensearch/");
    MethodTransform code = MethodTransform.transformingCode(isOurs ? WITH_LINES : WITHOUT_LINES);
    try {
      return format.build(
          model.thisClass().asSymbol(),
          builder -> {
            // First: code is written for this version.
            builder.withVersion(
                Math.max(model.majorVersion(), ClassFile.JAVA_8_VERSION), model.minorVersion());
            for (ClassElement element : model) {
              if (element instanceof MethodModel method) {
                builder.transformMethod(method, code);
              } else if (!(element instanceof ClassFileVersion)) {
                builder.with(element);
              }
            }
          });
    } catch (IllegalArgumentException e) {
      // It refers to a class that is not here: an optional part of a library.
      return content;
    }
  }

  private static CodeTransform without(Predicate<CodeElement> dropped) {
    return (builder, element) -> {
      if (!dropped.test(element)) {
        builder.with(element);
      }
    };
  }
}
